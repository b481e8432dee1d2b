"""What decides, free of Odoo: time and facts come in, reasons come out."""
