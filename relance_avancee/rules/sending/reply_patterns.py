"""How people say that they paid, will pay, dispute …, in French and in English.

Each pattern is read on a clause as ``reply_text.plain`` has it, without accents.
"""

from __future__ import annotations

import re

PAID = (
    r"(?:paye|payee?s?(?! name)|regle|reglee?s?|vire|viree?s?|soldee?s?|acquittee?s?"
    r"|honoree?s?|rembourse)"
)
TRANSFER = (
    r"(?:paiements?|reglements?|virements?|cheques?|prelevements?|payments?|transfers?"
    r"|wires?|bank transfers?|remittances?|checks?|money|funds|fonds|sommes?|montants?)"
)
GOODS = (
    r"(?:marchandises?|produits?|articles?|colis|palettes?|livraisons?|prestations?"
    r"|travaux"
    r"|materiels?|pieces?|commandes?|chantier|intervention|cartons?|machines?|goods"
    r"|items?"
    r"|products?|parcels?|pallets?|deliver(?:y|ies)|shipments?|services?|works?"
    r"|order|units?"
    r"|equipment|boxes)"
)
DOCUMENT = (
    r"(?:factures?|duplicata|copie|justificatifs?|bons? de (?:livraison|commande)"
    r"|bl|releve"
    r"|pdf|rib|iban|kbis|attestations?|contrat|devis|numeros? (?:de (?:commande|bc)"
    r"|d'engagement)|code service|detail|invoices?|cop(?:y|ies)|proofs? of delivery|pod"
    r"|purchase orders?(?: numbers?)?|po(?: numbers?)?|statements?|bank details"
    r"|breakdown"
    r"|w-?9|vat (?:number|certificate)|timesheets?|documents?|duplicate)"
)
BANK = (
    r"(?:rib|iban|bic|coordonnees bancaires|compte bancaire|numero de compte"
    r"|nom du (?:titulaire|beneficiaire)|(?:payee|beneficiary) name|bank (?:details"
    r"|account|information)"
    r"|account (?:number|name|details|holder)|sort code)"
)

# kind → what says so. The kinds stand in the order in which a clause is asked.
SAYS: dict[str, tuple[str, ...]] = {
    "left_company": (
        r"\b(?:a|ai|ayant) (?:definitivement )?quitte (?:la|notre|l'|le"
        r"|ses fonctions|mes"
        r"|l'entreprise|nos)",
        r"\bne (?:travaille|fais|fait) plus (?:partie|chez|pour|dans)",
        r"\bn(?:e|')(?:est|suis) plus (?:employee?|salariee?|en poste|parmi"
        r"|dans (?:la|les)|chez)",
        r"\b(?:est parti|est partie|parti|depart) (?:a|en) (?:la )?retraite",
        r"\b(?:has|have) (?:now )?left (?:the |our )?(?:company|business"
        r"|organi[sz]ation|firm|us)",
        r"\bno longer (?:with|works?|working|employed|at|part of)\b(?! (?:the"
        r"|this) (?:address|number))",
        r"\b(?:have|has) retired\b",
        r"\bleft (?:the company|us) (?:on|in|last)",
    ),
    "out_of_office": (
        r"\b(?:suis|serai|est|sera|sommes|actuellement"
        r"|serons) (?:actuellement )?(?:absente?s?"
        r"|en (?:conges?|vacances|deplacement|formation|arret|conge \w+))\b",
        r"\babsente?(?:e?s?) (?:du bureau|du \d|jusqu|pour|a partir|actuellement)",
        r"\b(?:en conges?|conge (?:maternite|parental|annuel)|bureaux? (?:est|sont"
        r"|seront|sera) fermee?s?)\b",
        r"\b(?:de|mon|son|notre) retour (?:le|au bureau|lundi|mardi|mercredi|jeudi"
        r"|vendredi)",
        r"\b(?:serai|sera|seront|serons) de retour\b",
        r"\b(?:out of (?:the )?office|away from (?:the office|my desk)|(?:on|annual"
        r"|maternity"
        r"|parental|sick|paternity) (?:annual |maternity |parental |sick )?(?:leave"
        r"|vacation|holidays?))\b",
        r"\b(?:i am|i'm|i will be|i'll be|we are|currently) (?:away|travelling"
        r"|traveling|on holiday)\b",
        r"\b(?:back|return(?:ing)?) (?:in|to) (?:the )?office\b",
        r"\b(?:i will|i'll|will) (?:be back|return)\b",
        r"\bbureaux? ferme|\breouvert\w+\b|\breopen\w*\b"
        r"|\blimited access to (?:e-?mail|my)",
        r"\boffices? (?:is|are|will be) closed\b",
    ),
    "bank_mismatch": (
        rf"\b{BANK}.{{0,60}}\b(?:ne (?:correspond|concorde)|differe|different"
        rf"|pas le meme"
        r"|a change|ont change|errone|incorrect|invalide|refuse|rejete|modifie|faux"
        r"|fausse)",
        rf"\b{BANK}.{{0,60}}\b(?:do(?:es)? ?n[o']t match|doesn't match|differ|wrong"
        rf"|changed"
        r"|has changed|rejected|invalid|mismatch|not the same|is different|incorrect)",
        rf"\b(?:nouveau|nouvel|nouvelles|autre|ancien|new|another|different|wrong"
        rf"|mauvais)\b.{{0,20}}\b{BANK}\b",
        rf"\b(?:changement|change|verif\w+|confirm\w*) (?:of |de |d'|your |votre "
        rf"|vos |the |le |les |our )*{BANK}\b",
        r"\b(?:banque|bank)\b.{0,60}\b(?:rejete|refuse|bloque|rejected|returned"
        r"|blocked|alert\w*)\b",
        r"\bverification of payee\b|\bverification du beneficiaire\b",
        rf"\bne (?:correspond|concorde)(?:ent)? pas.{{0,60}}\b{BANK}\b",
    ),
    "wrong_contact": (
        r"\b(?:ne )?(?:suis|est|sommes) (?:pas|plus) (?:la bonne personne"
        r"|le bon (?:contact|interlocuteur"
        r"|service|destinataire)|en charge|concernee?s?|responsable|le destinataire)",
        r"\bn(?:e |')(?:m'|nous )?(?:occupe|occupons|gere|gerons) (?:pas|plus)",
        r"\b(?:merci de|veuillez|il faut|vous devez|prenez|pouvez-vous"
        r"|nous vous invitons a)"
        r" (?:vous |bien vouloir )*(?:contacter|adresser|voir avec|prendre contact"
        r"|contact"
        r"|ecrire|rapprocher|envoyer (?:vos|votre) (?:relances?|mails?"
        r"|demandes?))\b(?! (?:nous|moi)?"
        r" ?(?:la|une|le|un) (?:facture|copie|duplicata|bon))",
        r"\b(?:contactez|adressez[- ]vous|ecrivez|voyez) (?:plutot |directement "
        r"|avec )*"
        r"(?:a |au |le |la |notre |mon |ma |l'|les )",
        r"\b(?:erreur de destinataire|mauvais(?:e)? (?:destinataire|adresse"
        r"|personne|contact|service"
        r"|societe)|vous vous trompez de (?:personne|societe|client|destinataire))",
        r"\bnous ne sommes pas (?:la societe|le client|vos clients?|client)",
        r"\b(?:wrong|not the right|incorrect) (?:person|contact|department|address"
        r"|company|email|recipient)\b",
        r"\bno longer (?:in charge|responsible|handle|deal|the contact|look after"
        r"|manage)",
        r"\b(?:i|we) (?:do not|don't|am not|are not|'m not) (?:handle|deal with"
        r"|manage|in charge|responsible|the right)",
        r"\b(?:please|kindly|you should|you need to|could you) (?:contact|write to"
        r"|address|get in touch with"
        r"|direct|speak to|redirect|forward (?:this|your|it) to|send (?:this|these"
        r"|your|it|all|future)"
        r" (?:\w+ ){0,3}to)\b",
        r"\b(?:transmets|transmis|transfere|transferons|fais suivre|fait suivre"
        r"|forwarded|forwarding|passed|passing)\b.{0,40}"
        r"\b(?:a|au|to) (?:ma|mon|notre|la|le|nos|my|our|the)? ?(?:collegues?"
        r"|comptabilite|service|siege|compta|responsable|colleagues?|accounts?"
        r"|finance|department|head office)",
        r"\b(?:left|changed) (?:this|that|my) (?:role|position|job)\b|\bnot (?:my"
        r"|our) (?:department|job|area|responsibility)\b",
        r"\b(?:handles?|gere|s'occupe|looks after) (?:the |les |des |de |vos |nos "
        r"|all |this |our )*(?:accounts payable|payments?|invoices?|reglements?"
        r"|factures?|paiements?|ce dossier|cela)\b",
        r"\btry \S+@\S+|\bvoir avec (?:madame|monsieur|mme|m\.|notre|la|le|mon|ma)\b",
        r"\bfor (?:any|all) (?:urgent|payment|invoice|billing"
        r"|other) \w+.{0,20}\bcontact\b",
    ),
    "plan_request": (
        r"\b(?:echeancier|etalement|etaler|echelonn\w+|mensualites?"
        r"|facilites? de paiement)\b",
        r"\b(?:payer|regler|regleme?nt|paiement|solder) en (?:\d|deux|trois|quatre"
        r"|cinq|six|plusieurs)"
        r"(?: ou \w+)? (?:fois|versements?|echeances?|mois|parties|paiements)",
        r"\ben (?:\d|deux|trois|quatre|plusieurs) (?:fois|versements?|mensualites)\b",
        r"\b(?:delai|report|moratoire) (?:de paiement |supplementaire |d'echeance )*"
        r"(?:supplementaire|de (?:\d+|quelques|deux|trois)|jusqu|possible|s'il vous"
        r"|de paiement)",
        r"\b(?:accorder|obtenir|demander|demandons"
        r"|sollicit\w+) (?:\w+ ){0,3}(?:delai|report|echeanc)",
        r"\b(?:payment plan|instal?lments?|spread (?:the |this |our |it "
        r"|out )*(?:payments?|cost|over|balance|amount)?)",
        r"\bpay (?:it |this |them )?(?:off )?(?:in|over) (?:\d+|two|three|four"
        r"|several|a few|six) "
        r"(?:months|parts|times|payments|weeks)",
        r"\b(?:par|chaque|tous les) mois\b|\b(?:per|a|each|every) month\b"
        r"|\bmonthly (?:payments?|instal)",
        r"\bmoitie\b.{0,40}\bmoitie\b|\bhalf now\b|\ball at once\b|\b(?:do|make"
        r"|in) (?:\d+|two|three|four|several) payments\b",
        r"\b(?:un peu )?plus de temps\b|\breport(?:er)?\b.{0,20}\b(?:au|jusqu|de) "
        r"|\b(?:two|three|\d+|one|\w+)[- ](?:week|day|month) extension\b",
        r"\b(?:more time|extension|extra time|extra \d+ days|defer"
        r"|grace period)\b.{0,40}(?:pay|days|weeks|until|\?)",
        r"\b(?:monthly|weekly) payments of\b",
    ),
    "dispute": (
        r"\b(?:contest(?:e|ons|er|ation|ee?s?)|litige|desaccord|reclamation"
        r"|refus(?:e|ons) (?:de |la |le |cette ))",
        r"\bpas (?:du tout )?d'accord\b",
        rf"\b{GOODS}\b.{{0,70}}\b(?:manqu\w+|endommage\w*|casse\w*|abime\w*"
        rf"|defectueu\w+|non[- ]conforme\w*"
        r"|pas conformes?|incomplet\w*|deteriore\w*|(?:jamais|pas"
        r"|toujours pas) (?:ete )?(?:recue?s?|livree?s?|effectuee?s?|realisee?s?"
        r"|terminee?s?|finie?s?"
        r"|arrivee?s?|fourni\w*|installe\w*)|non (?:recue?s?|livree?s?)|inacheve\w*"
        r"|retournee?s?|renvoyee?s?|en panne|ne fonctionne\w* pas|retard|mal \w+)",
        rf"\b(?:manqu\w+|il manque|jamais recu|pas recu|n'avons (?:jamais|pas) recu"
        rf"|casse\w*|abime\w*)\b"
        rf"(?:(?!factur|numero|bon de|code|reference).){{0,40}}\b{GOODS}\b",
        r"(?<!sauf )\b(?:erreurs?|ecart|difference|anomalie|probleme"
        r"|surfactur\w+)\b.{0,50}\b(?:prix|tarifs?|quantites?"
        r"|montants?|facture\w*|tva|remise|factur\w+)\b",
        r"\b(?:prix|tarifs?|quantites?|montants?|tva|taux)\b.{0,60}\b(?:errone\w*"
        r"|incorrect\w*|faux|fausse"
        r"|ne correspond\w*|pas (?:le|celui|bon|correct)|different\w*|trop eleve\w*)",
        r"\bne (?:correspond|concorde)(?:ent)? pas\b",
        r"\b(?:facture|factures)\b.{0,40}\b(?:erronee?s?|incorrecte?s?|fausses?"
        r"|en double|doublon|pas conforme|injustifiee?s?)",
        r"\bfacturee?s? (?:deux|2|trois) fois\b|\bdoublons?\b|\bdouble facturation\b",
        r"\b(?:jamais|pas) (?:ete )?(?:commandee?s?|commande (?:cela|ces|cette"
        r"|ce))\b|\bn'avons (?:jamais|rien|pas) commande",
        r"\bremise\b.{0,60}\b(?:pas|oubliee?|manqu\w+|absente|convenue|promise"
        r"|appliquee)",
        r"\b(?:attend\w*|demand\w+|reclam\w+|merci d'|etablir|emettre|souhait\w+"
        r"|exig\w+)\b.{0,40}\bavoirs?\b",
        r"\b(?:malfacons?|vices? (?:cache|de)|retenue|penalites? de retard de)",
        r"\b(?:disput\w+|contest(?:ing|ed)?|disagree|object to|not (?:satisfied"
        r"|happy with)|refuse to pay|will not pay"
        r"|won't pay|are not paying|complaint|queried|under query)\b",
        rf"\b{GOODS}\b.{{0,60}}\b(?:missing|damaged|broken|defective|faulty"
        rf"|incomplete|not (?:been )?(?:received|delivered"
        r"|completed|working|as (?:ordered|described|agreed))|never (?:arrived"
        r"|received|delivered|came|completed)|wrong|short|late"
        r"|returned|rejected|did ?n[o']t arrive|weren't delivered|was not|were not"
        r"|wasn't)",
        rf"\b(?:missing|damaged|broken|faulty|defective|never received"
        rf"|did ?n[o']t receive|have not received"
        rf"|haven't received|returned|sent back"
        rf"|short of)\b(?:(?!invoice).){{0,40}}\b{GOODS}\b",
        r"\b(?:price|quantity|quantities|rate|amount|vat|discount|invoice|charged?"
        r"|billed)\b.{0,60}\b(?:wrong|incorrect|error|does ?n[o']t match"
        r"|do ?n[o']t match|not (?:what|the|as) (?:was )?agreed|differs?|too high"
        r"|duplicate|twice|not (?:been )?applied|overcharged|mistake|was agreed)",
        r"\b(?:over ?charged|double billed|billed twice|charged twice"
        r"|wrong (?:price|quantity|amount|invoice))\b",
        r"\b(?:waiting for|need|expect|awaiting|issue|request(?:ing)?"
        r"|send(?: us)?)\b.{0,30}\bcredit note\b",
        r"\b(?:annuler|annulation de) (?:cette|la|votre) facture"
        r"|\bfactures?\b.{0,30}\b(?:etre|a) (?:annul\w+|corrig\w+|rectifi\w+"
        r"|refai\w+)",
        r"\b(?:refaire|corriger|rectifier|reetablir|re-?editer) (?:la|cette"
        r"|votre) facture",
        rf"\b(?:avons|ai|a) (?:retourne|renvoye|refuse|rendu)\b.{{0,30}}\b{GOODS}\b",
        r"\b(?:technicien|intervenant|livreur|equipe|monteur|installateur"
        r"|transporteur|personne)\b.{0,25}\b(?:jamais|pas|toujours pas) (?:venue?s?"
        r"|passee?s?|intervenue?s?|livre|presente)",
        r"\bn'avons (?:pas|jamais|rien) (?:demande|valide|signe|accepte|recu (?:la"
        r"|les|vos|de) (?:marchandise|livraison|produit))",
        r"\bn'est pas (?:celui|celle|ce que|ceux)\b|\bne sont pas (?:ceux|celles)\b",
        r"\b(?:avant|sans|tant que|attente|apres)\b.{0,30}\b(?:l'|votre |un |notre "
        r"|d'un |de l')avoir\b(?! \w+e\b)",
        r"\b(?:is ?n[o']t|was ?n[o']t|not) what (?:we|was|i)\b",
        r"\b(?:stopped working|does ?n[o']t work|not working|never worked"
        r"|nobody came|no one came|never came|never showed)\b",
        r"\b(?:pas|peu|aucune) (?:donne |du tout )?(?:satisf\w+|content\w*)\b"
        r"|\b(?:bloquons|bloque|suspendons|retenons) (?:le|la|notre|votre"
        r"|tout) (?:reglement|paiement|facture)",
        r"\b(?:pas de|aucun|no) (?:paiement|reglement|payment) (?:avant|tant que"
        r"|sans|until|before|unless)\b",
        r"\b(?:fuit|fuient|fuite|fissur\w+|en panne|ne fonctionne\w* (?:pas|plus)"
        r"|ne marche\w* (?:pas|plus)|rate[es]?s?|sav)\b",
        r"\b(?:heures?|frais|port|montants?|lignes?|options?|quantites?"
        r"|supplements?)\b.{0,40}\b(?:superieure?s?|pas prev\w+|n'etai\w+ pas"
        r"|pas convenu\w*|pas au devis|en trop|de trop)\b",
        r"\b(?:une|des|an|some|the) (?:erreurs?|errors?|mistakes?|discrepanc\w+"
        r"|anomalies?) (?:on|in|with|sur|dans|concernant)\b",
        r"\bonly (?:received|got|delivered|had) \d+|\b(?:recu|livre) (?:que"
        r"|seulement) \d+|\bn'avons (?:recu|eu) que\b",
        r"\b(?:should ?n[o']t|should not) (?:be|have been) (?:charged|invoiced"
        r"|billed|included)|\binvoice (?:is|was) (?:not valid|invalid|incorrect"
        r"|wrong)\b",
        r"\b(?:cancelled|canceled|terminated|resilie|annule) (?:the|our|this|le"
        r"|notre|ce|la) (?:contract|order|subscription|contrat|commande"
        r"|abonnement)\b",
        r"\bcancel (?:this|the|that) invoice\b|\binvoice\b.{0,20}\b(?:be"
        r"|been) (?:cancelled|canceled|corrected|reissued|amended|voided)\b"
        r"|\b(?:correct|reissue|amend|revise) (?:the|this|your) invoice\b",
        r"\bnever ordered\b|\bdid ?n[o']t order\b",
    ),
    "needs_document": (
        r"\b(?:faire suivre|envoyer|renvoyer|transmettre|fournir|adresser"
        r"|communiquer|faire parvenir|faire passer|obtenir|joindre"
        r"|re-?transmettre|retourner|indiquer|preciser|mettre)\b"
        rf"(?:(?!nous (?:avons|vous)).){{0,60}}\b{DOCUMENT}\b",
        rf"\b(?:il (?:nous |me )?faut|il faudrait|auriez-vous|avez-vous|do you have"
        rf"|would you have|pourrais-je avoir|pouvons-nous avoir|puis-je avoir"
        rf"|may i have|can (?:i|we) (?:have|get))\b.{{0,30}}\b{DOCUMENT}\b",
        rf"\b{DOCUMENT}\b.{{0,20}}\b(?:ne (?:nous |m')?(?:est"
        rf"|sont) pas (?:parvenu\w*|arrive\w*)|n'est (?:jamais|pas) (?:parvenu\w*"
        rf"|arrive\w*))",
        r"\b(?:don't|do not|doesn't) (?:seem to |appear to )?have (?:it|this|that"
        r"|them|this one)\b|\bsend (?:it|this|them) (?:over|again|through|to me"
        r"|to us)\b",
        rf"\bsans (?:le |la |un |ce |votre |notre )?{DOCUMENT}\b",
        rf"\b(?:besoin|manque|manqu\w+|attente|attendons|attends|jamais (?:eu|recu)"
        rf"|pas (?:eu|recu|trace)|introuvable"
        rf"|demand\w+|retrouv\w+|souhait\w+|perdu|reclam\w+)\b.{{0,60}}\b{DOCUMENT}\b",
        rf"\b(?:envoyez|renvoyez|transmettez|adressez)[- ](?:nous"
        rf"|moi)\b.{{0,60}}\b{DOCUMENT}\b",
        rf"\b{DOCUMENT}\b.{{0,50}}\b(?:pas (?:ete )?recue?s?"
        rf"|jamais (?:ete )?recue?s?|manquant\w*|introuvable\w*|svp|s'il vous plait"
        rf"|obligatoire|manque\w*)\b",
        rf"\b(?:send|resend|provide|forward|share|email|e-mail|get|supply|attach"
        rf"|quote|let (?:me|us) have|have)\b"
        rf"(?:(?!we (?:have|will)|payment).){{0,50}}\b{DOCUMENT}\b",
        rf"\b(?:need|needs|missing|require\w*|waiting for|awaiting|without"
        rf"|never received|not received|have not (?:seen|received|got)"
        rf"|haven't (?:seen|received|got)|did ?n[o']t (?:get|receive)|no (?:trace"
        rf"|record|copy) of|can ?not find|can't find|lost)\b.{{0,50}}\b{DOCUMENT}\b",
        rf"\b(?:aucune trace|pas (?:de )?trace"
        rf"|introuvable\w*)\b.{{0,40}}\b{DOCUMENT}\b",
        rf"\b(?:copy|copies|duplicate) of\b.{{0,40}}\b{DOCUMENT}\b",
    ),
    "will_pay": (
        r"\b(?:sera|seront|serez|seriez|va etre|vont etre|doit etre|devrait etre"
        r"|devraient etre|vais|va|allons|allez)\b"
        rf"(?:(?! pas\b).){{0,40}}\b(?:{PAID}|payer|regler|virer|solder|credite\w*"
        rf"|effectue\w*|emis\w*|emettre|mis\w* en paiement|execute\w*"
        r"|envoye\w*|recevoir|proceder|traite\w*|faire|debloque\w*|preleve\w*"
        r"|encaisse\w*|poste\w*|regularise\w*|verse\w*|transmis)",
        r"\b(?:reglerons|paierons|payerons|virerons|reglerai|paierai|payerai"
        r"|virerai|reglera|paiera|solderons|solderai|regulariserons|regulariserai"
        r"|verserons|verserai|honorerons|mettrons|mettrai)\b",
        rf"\b(?:procederons|procederai|procedera|ferons|ferai|fera|effectuerons"
        rf"|effectuerai|enverrons|enverrai|emettrons|emettrai|lancerons|lancerai"
        rf"|recevrez|aurez)\b.{{0,40}}\b{TRANSFER}\b",
        rf"\b{TRANSFER}\b.{{0,60}}\b(?:prevue?s?|programmee?s?|planifiee?s?"
        rf"|ordonnancee?|partira|partiront|sera|seront|interviendra|en cours"
        rf"|va partir|part (?:ce|demain|lundi|mardi|mercredi|jeudi|vendredi)"
        rf"|arrivera|attend\w* (?:la )?signature)",
        r"\b(?:on|je|nous) (?:vous |le |la |les )*(?:paie|paye|regle|vire|solde)\b",
        rf"\b(?:je|on|nous) (?:vous )?(?:fais|faisons|fait|envoie|envoyons|lance"
        rf"|lancons|effectue|effectuons|procede|procedons|adresse|adressons"
        rf"|poste)\b.{{0,25}}\b{TRANSFER}\b",
        r"\bdernier delai\b|\b(?:c'est|je vous le) prom\w+\b|\bexpect (?:yours|it"
        r"|payment)\b|\b(?:release|trigger|authori[sz]e|approve) (?:the |this "
        r"|your )?payment\b",
        r"\b(?:should|will) be (?:sorted|resolved|done|settled|cleared|completed)\b",
        r"\b(?:le )?necessaire (?:sera|va etre) fait\b",
        r"\b(?:paiement|reglement|virement|cheque|payment)s? (?:en |a )?(?:sous"
        r"|dans|d'ici|avant (?:le |la |fin |lundi|mardi|mercredi|jeudi|vendredi)"
        r"|fin|debut|mi|courant|demain|lundi|mardi|mercredi|jeudi|vendredi|by"
        r"|within|before|next|tomorrow|in) ?\b",
        r"\b(?:am|are|'m|'re|is) (?:now |currently |just )?(?:paying|settling"
        r"|arranging|making (?:the |a )?payment|sending (?:the |a )?(?:payment"
        r"|cheque|check|money)|processing (?:\w+ )?(?:payments?|it|this))\b",
        r"\b(?:can|could) (?:only )?(?:pay|settle|transfer|send you|do)\b(?:(?!\?).)*$",
        r"(?<!do )(?<!should )(?<!shall )(?<!must )(?<!did )\b(?:we|i) (?:pay|settle"
        r"|transfer|wire|send) (?:\w+ ){0,3}?(?:on (?!time)|by|in (?:a|the|two|one"
        r"|\d)|next|tomorrow|this (?:week|month|fri\w+|mon\w+)|before|within"
        r"|at the end|end of)\b",
        r"^(?:the |our |your )?(?:payment|transfer|wire|cheque|check)s? (?:goes out"
        r"|go out|leaves?|going out|tomorrow|next|on (?:the \d|\d|mon|tue|wed|thu"
        r"|fri))",
        r"\barrang\w+ (?:for )?(?:the |this |your )?payment\b",
        r"\b(?:it|this|they|these) will be (?:done |sorted |made )?(?:on|by|in|next"
        r"|this|before)\b",
        r"\b(?:reglons|payons|virons|soldons|regularisons|regularise"
        r"|faisons le necessaire|fais le necessaire|ferons le necessaire"
        r"|ferai le necessaire)\b",
        rf"\b(?:mise?s? en paiement|bon a payer|bonne? pour paiement|(?:prochain"
        rf"|prochaine) (?:lot|train|vague|campagne|run|echeance de"
        rf"|session)(?: de)? ?{TRANSFER}?)\b",
        r"\b(?:m'engage|nous engageons|promets|promettons|compte|comptons|pense"
        r"|pensons|prevoyons|prevois|pourrai|pourrons|espere"
        r"|esperons)\b.{0,30}\b(?:payer|regler|solder|virer|verser|effectuer"
        r"|proceder|pouvoir)",
        r"\b(?:will|shall|'ll|going to|gonna|able to|intend to|plan to|expect to"
        r"|promise to|aim to|should)\b(?:(?! not\b| never\b).){0,40}"
        r"\b(?:pay|paid|settle|settled|transfer|transferred|remit|remitted|clear"
        r"|cleared|wire|process|processed|release|released|make (?:the |a |this "
        r"|your )?payment|send (?:the |you |a |your )?(?:payment|money|cheque|check"
        r"|funds)|go out|be made|be sent|be with you|receive (?:the |our "
        r"|your )?(?:payment|money|funds)|have (?:the|your|our) (?:payment|money"
        r"|funds)|mail)",
        rf"\b{TRANSFER}\b.{{0,50}}\b(?:scheduled|planned|due to (?:go|be)"
        rf"|set up for|in process|being processed|will|by (?:the end|friday|monday"
        rf"|tuesday|wednesday|thursday|next))",
        r"\b(?:scheduled|planned|included|approved|booked|lined up|in line"
        r"|set) (?:for|in|on|to be) (?:\w+ ){0,3}(?:pay\w*|run|batch|paid|settled)",
        r"\b(?:next|our|the) (?:\w+ )?(?:payment|cheque|check|pay) (?:run|batch"
        r"|cycle)\b",
        r"\b(?:you|we) (?:will|'ll) (?:have|get|receive) (?:it|your money"
        r"|our payment|payment|the money)\b",
        r"\bexpect (?:payment|the funds|our payment|the money)\b",
    ),
    "paid": (
        rf"\b(?:deja|bien)\b.{{0,20}}\b{PAID}\b",
        rf"\b(?:ete|est|sont|etait|etaient|avons|ai|a|ont|avez)\b(?:(?! pas\b"
        rf"| jamais\b).){{0,25}}\b{PAID}\b",
        rf"\b(?:avons|ai|a|ont)\b(?:(?! pas\b| jamais\b).){{0,20}}\b(?:procede"
        rf"|effectue|emis|fait|realise|envoye|adresse|poste|execute|ordonne|lance"
        rf"|transmis|passe)\b.{{0,40}}\b{TRANSFER}\b",
        rf"\b{TRANSFER}\b(?:(?! pas\b).){{0,50}}\b(?:ete (?:effectue|emis|fait"
        rf"|execute|envoye|encaisse|debite|realise|poste|passe|valide|ordonne)\w*"
        rf"|(?:est|sont) (?:bien )?(?:partie?s?|passee?s?|faite?s?)|(?:date|datant"
        rf"|effectuee?s?|emise?s?|faite?s?|envoyee?s?|parti|debitee?s?"
        rf"|encaissee?s?)\b (?:du|le|en|au|hier|ce|depuis|vendredi|lundi|mardi"
        rf"|mercredi|jeudi))",
        rf"\b{TRANSFER} (?:bien |deja )?(?:effectue|fait|realise|envoye|emis|parti"
        rf"|passe|valide|execute)e?s?\b",
        rf"\b(?:comme|deja) {PAID}\b|\b(?:cheque|especes"
        rf"|fonds)\b.{{0,15}}\b(?:depose|remis|porte|poste)e?s?\b",
        r"\b(?:shows?|marked|recorded|booked|appears?)(?: it| this)? as paid\b"
        r"|\bnoted? (?:it )?as paid\b",
        r"\b(?:cheques?|checks?|payment|transfer)\b.{0,20}\b(?:cleared|cashed"
        r"|went through|left)\b",
        rf"\b(?:preuve|justificatif|avis|ordre|confirmation|copie"
        rf"|swift)\b.{{0,15}}\b(?:de |d'|du )?(?:{TRANSFER}|swift)\b",
        r"\bc'est (?:regle|paye|fait|parti)\b|^(?:regle|payee?|virement fait|paye"
        r"|done|paid|all paid|settled)\b",
        rf"\b{PAID} (?:le|hier|ce matin|aujourd'hui|par|depuis|la semaine derniere"
        rf"|vendredi|lundi|mardi|mercredi|jeudi|en (?:debut|date|fin))\b",
        r"\b(?:have|has|had|was|were|been|got|is|are|'ve|'s)\b(?:(?! not\b| never\b"
        r"|n't\b| to be\b| being\b).){0,30}\b(?:paid|settled|transferred|remitted"
        r"|wired|cleared)\b",
        r"\b(?:we|i|they|accounts?|finance|treasury|accounting) (?:already "
        r"|just )?(?:paid|settled|transferred|wired|remitted)\b",
        rf"\b{TRANSFER}\b(?:(?! not\b| never\b|n't\b).){{0,40}}\b(?:(?:was|were"
        rf"|has been|have been|had been|is|got) (?:already |just )?(?:made|sent"
        rf"|done|processed|issued|released|executed|cashed|completed|debited|mailed"
        rf"|posted|in the post|cleared|initiated)|went out|left (?:our|the|my)"
        rf"|dated|on its way)",
        r"\b(?:already|just) (?:paid|settled|sent|transferred)\b",
        rf"\b(?:made|sent|processed|issued|posted|mailed|executed) (?:you |the "
        rf"|this |a |our |your |an? )*(?:\w+ )?{TRANSFER}\b",
        r"\b(?:proof|confirmation|copy) of (?:the )?(?:payment|transfer|wire"
        r"|remittance)|remittance (?:advice|slip)|payment confirmation|swift copy\b",
        r"\b(?:paid|settled) (?:on|by|via|last|yesterday|today|this|in full|from"
        r"|through|in (?:january|february|march|april|may|june|july|august"
        r"|september|october|november|december))\b",
        rf"\b(?:avez|did|have)[- ](?:vous|you) (?:\w+ )?(?:bien )?(?:recu|received"
        rf"|get|got)\b.{{0,40}}\b{TRANSFER}\b",
    ),
    "machine": (
        r"\b(?:message|mail|e-mail|email|notification) (?:est |was |is "
        r"|a ete )?(?:genere|envoye|generated|sent|automatique\w*"
        r"|automatically)\b.{0,20}(?:automati\w+)?",
        r"\b(?:ne pas repondre|do not reply|noreply|no-reply|please do not respond"
        r"|merci de ne pas repondre)\b",
        r"\b(?:ticket|demande|request|case|dossier)\b.{0,60}\b(?:enregistree?"
        r"|creee?|ouverte?|prise? en compte|created|opened|logged|registered"
        r"|has been received)\b",
        r"\b(?:votre|your) (?:facture|invoice)\b.{0,60}\b(?:statut|status|integree?"
        r"|rejetee?|approuvee?|approved|rejected|registered|deposee?"
        r"|has been (?:received|processed|submitted))\b",
    ),
}

# The clause says the contrary, or asks: no "paid" is read in it.
NOT_PAID = re.compile(
    rf"\b(?:pas|jamais|non|sans|not|never|n't|yet to be|unpaid"
    rf"|impayee?s?)\b(?: encore| ete| yet| been| etre)*.{{0,12}}\b(?:{PAID}|paid"
    rf"|settled|payee?s?|transferred)\b"
    r"|\b(?:reste|rest|remains?|restent) (?:a |to be )(?:payer|regler|paid)"
    r"|\b(?:des que|si|quand|lorsque|une fois|apres avoir ete|tant que|a condition"
    r"|as soon as|if|when|once|unless|until)\b.{0,40}"
    rf"\b(?:{PAID}|paid|settled|virement|payment|transferred|received)\b"
    r"|\b(?:a etre|a faire|to be|doit etre|must be|should be|will be|sera|seront"
    r"|serons|devez etre|devriez etre|devrait etre|devraient etre|should have been"
    r"|aurait du etre|va etre|vont etre) (?:\w+ )?"
    rf"(?:{PAID}|paid|settled|payee?s?|transferred|remitted|cleared|wired"
    rf"|effectue\w*|emis\w*|made|sent|processed|released|issued)\b"
    r"|\b(?:i have|we have) (?:to|not)\b"
)
NOT_WILLING = re.compile(
    r"\b(?:ne|n')\b.{0,30}\b(?:paierons|paierai|reglerons|reglerai|paiera|reglera"
    r"|payerons|sera|seront|pourrons|pourrai|allons|vais)\b.{0,12}\b(?:pas|rien"
    r"|jamais|plus)\b"
    r"|\b(?:will not|won't|cannot|can't|can not|refuse to|not going to"
    r"|never going to|unable to|not be able to)\b"
    r"|\b(?:vous|you)\b (?:devez|serez|allez|will have|must|need) .{0,20}(?:payer"
    r"|pay|regler)"
)
QUESTION = re.compile(r"\?\s*$")
