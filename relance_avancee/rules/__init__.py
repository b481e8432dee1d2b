"""What decides: pure functions, free of Odoo. Time and facts come in, reasons come out."""
