"""How people say that they are away, left, or that another person answers."""

from __future__ import annotations

import re

from .reply_words import (
    CHARGE,
    HAVE,
    OFFICE,
    any_of,
    then,
)

LEFT_COMPANY = (
    r"(?<!payment)(?<!it)(?<!money)(?<!funds)(?<!transfer)(?<!that) has left\W*$",
    r"\b(?:am|is|are) leaving (?:the|this|our) (?:company|business|firm)\b",
    r"\bje quitte (?:l'entreprise|la societe)\b",
    r"\b(?:is|am) (?:not|no longer) (?:with|at|in) (?:the |our )?(?:company|firm"
    r"|business|us)\b",
    r"\b(?:ma|son|mon) dernier\w* jour\w*",
    r"\b(?:my|his|her) last (?:working )?day\b",
    then(
        HAVE,
        "quitte (?:definitivement )?(?:la|notre|l'|le|ses|mes|nos|ce)(?! ?(?:compte"
        "|banque))",
        20,
    ),
    r"\b(?:monsieur|madame|mme|mlle|m\.|mr|mrs|ms|miss|dr) (?:\w+ )?\w+ (?:est|a) "
    "(?:partie?|quitte)",
    r"\b(?:est|suis) (?:partie?) (?:de (?:la|l'|notre)|en (?:debut|fin|janv|fevr"
    "|mars|avr|mai|juin|juil|aout|sept|oct|nov|dec|retraite)|depuis)",
    r"\bleft (?:us|here)\b",
    r"\bretraitee? de\b",
    r"(?<!it)(?<!this)(?<!that)(?<!payment)(?<!money) is gone\b(?! (?:through|out"
    "|off|to))",
    r"\b(?:has|have|is) (?:gone for good|moved on|departed|resigned)",
    r"\b(?:demissionne\w*|licencie\w*|mutee?)\b",
    r"\bne (?:travaille|fais|fait|travaillons)(?:nt)? plus (?:partie|chez|pour|dans"
    "|ici|la|avec)",
    r"\bn(?:e |')(?:est|suis|sommes) plus (?:employe|salarie|en poste|parmi|dans "
    "(?:la|les|l')|chez|de l'|au sein)",
    then(any_of("partie?|depart"), "(?:a|en) (?:la )?retraite", 12),
    r"\b(?:quitte|quittera|quitterai|quittant) (?:la societe|l'entreprise|ses "
    "fonctions|mes fonctions)",
    r"\b(?:est|suis) (?:en|a la) retraite\b",
    r"\bplus dans (?:nos|les) effectifs\b",
    r"\bn'est plus la\b",
    r"\bi have (?:now |recently |since )?left (?!a |an |you|my (?:desk|phone)|the "
    r"office|it\b|this|them|the invoice|message)\w",
    r"\b(?:pris|prend|prendra|fait valoir) (?:sa|ses droits a la) retraite\b",
    r"\bleft (?:the |our )?(?:company|business|organi[sz]ation|firm|us|employment"
    r"|practice)\b",
    r"\bno longer (?:with|works?|working|employed|at|part of|an employee)\b(?! "
    "(?:this|that) (?:address|number))",
    r"\b(?:have|has|is|am) (?:now )?(?:retired|retiring)\b",
    r"\bretired (?:last|in|on|this|at)\b",
    r"\bmade redundant\b",
)

AWAY = any_of(
    "absente?s?|en (?:conges?|vacances|deplacement|formation|arret|conge \\w+"
    "|rtt|mission)",
)

OUT_OF_OFFICE = (
    r"\b(?:i am|i will be|am|we are|is) (?:currently |now )?(?:out (?:until|from|of"
    "|on|for|today|this|all)|not in (?:the|until)|unavailable|off (?:until|work"
    r"|sick|today|this|on))\b",
    r"\b(?:indisponible|hors du bureau|injoignable)s?\b",
    then(any_of("suis|serai|est|sera|sommes|serons|actuellement"), AWAY, 25),
    r"\babsente?s? (?:du bureau|du \d|jusqu|pour|a partir|actuellement|ce jour)",
    r"\b(?:en conges?|conges? (?:maternite|paternite|parental|annuels?|d'ete)|en "
    r"arret maladie|en vacances|fermeture annuelle)\b",
    then(
        any_of("bureaux?|cabinet|entreprise|societe|service|etude"),
        "ferme(?:e|es|s|ront|ra|nt)?",
        25,
    ),
    r"\b(?:mon|notre) absence\b",
    r"\b(?:(?:de|mon|son|notre) )?retour (?:le|au bureau|lundi|mardi|mercredi|jeudi"
    "|vendredi)",
    r"\b(?:serai|sera|seront|serons|suis) de retour\b",
    r"\breouvert\w+\b",
    r"\breopen\w*\b",
    r"\b(?:reprendrai|reprendra|reprends) (?:le|mes|mon)\b",
    r"\b(?:out of (?:the |my )?office|ooo|away from (?:the office|my desk|work)"
    r"|(?:on |annual |maternity |parental |sick |paternity |study )(?:\w+ )?(?:leave"
    r"|vacation|holidays?))\b",
    r"\b(?:i am|i will be|we are|currently|is) (?:away|travelling|traveling|on "
    r"holiday)\b",
    r"\b(?:back|return(?:ing)?) (?:in|to|at) (?:the |my )?(?:office|work|desk)\b",
    r"\b(?:i will|will|shall) (?:be back|return)\b",
    r"\bi (?:return|am back) on\b",
    r"\blimited access to (?:e-?mails?|my)",
    then(any_of("offices?|we|business|company"), "(?:is|are|will be) closed", 20),
)

ADDRESS = r"\S+@\S+"

WRONG_CONTACT = (
    r"\bnot the (?:person|one|contact)\b",
    r"\baucun (?:lien|rapport) avec\b|\bno (?:link|connection|relation\w*"
    r"|association) (?:with"
    r"|to)\b|\bnot the account holder\b",
    rf"\b(?:suis|est|sommes|etes) (?:pas|plus) {CHARGE}",
    r"\bn(?:e |')(?:m'|nous |s')?(?:occupe|occupons|gere|gerons|traite|traitons) "
    "(?:pas|plus)",
    r"\bne releve pas de",
    r"\bpas (?:de )?(?:mon|notre) (?:ressort|service|domaine)\b",
    r"\b(?:merci (?:de|d')|veuillez|il faut|faut|il convient d[e']|vous devez|prenez"
    "|pouvez-vous|pourriez-vous|priere d[e']|nous vous invitons a|invite a|svp) "
    "?(?:vous |bien vouloir |plutot |directement |desormais |dorenavant "
    ")*(?:contacter|voir (?:ca |cela )?avec|prendre (?:contact|attache)|vous "
    "(?:adresser|rapprocher)|rediriger|ecrire|joindre (?:notre|mon|ma)|vous "
    r"rapprocher|s'adresser)\b(?! (?:nous|moi)\b)",
    r"\b(?:r?envoyer|adresser|transmettre|faire parvenir|faire suivre|communiquer) "
    r"(?:\w+[ -]){0,2}(?:relances?|mails?|demandes?|courriers?|factures?"
    r"|courriels?|messages?|rappels?|correspondances?)\b.{0,40}?\b(?:a|au|aux|sur"
    r"|vers) (?:l'adresse|notre|la|mon|ma|service|mme|madame|m\.|monsieur|mlle"
    f"|{OFFICE}|{ADDRESS})",
    r"\b(?:contactez|adressez[- ]vous|ecrivez|voyez|appelez|envoyez) (?:plutot "
    r"|directement |desormais |dorenavant |maintenant |avec |cela |ca |vos \w+ "
    r"|votre \w+ )*(?:a |au |le |la |notre |mon |ma |l'|les |avec |m\. |mme "
    f"|{ADDRESS})",
    r"\bc'est .{0,50}\bqui (?:paie|paye|regle|gere|s'occupe|traite|valide|suit"
    "|centralise)",
    r"\b(?:pas|plus) moi qui\b",
    r"\bis the (?:one|person|man|lady|contact)\b",
    rf"\byou (?:want|need) .{{0,25}}\bin {OFFICE}",
    r"\b(?:demenage|n'existe plus|not me any ?more)\b",
    r"\b(?:just|only) the (?:receptionist|driver|owner'?s?|tenant)",
    r"\b(?:demandez|adressez[- ]vous|parlez|voyez) (?:plutot )?(?:a |avec |au )",
    r"^\W*(?:please )?(?:speak|talk|write) (?:to|with) \w+(?! about)",
    r"\b(?:he|she|they|who|il|elle) (?:handles?|deals? with|looks? after|does|pays"
    "|s'occupe|gere|regle) (?:the |all |our |des |les |de )*(?:bills|invoices"
    "|payments|accounts|factures|reglements|paiements|books)",
    r"\bnot in (?:accounts|finance|charge|purchasing|the accounts)\b",
    r"\b(?:different|another|autre) (?:company|business|societe|entreprise)\b",
    rf"\b(?:use|utiliser?|utilisez) {ADDRESS}",
    r"\bwrong (?:\w+ ){0,2}(?:e-?mail|contact|recipient|company)\b",
    r"\b(?:erreur de destinataire|mauvais(?:e)? (?:destinataire|adresse|personne"
    r"|contact|service|societe|interlocut\w+)|vous (?:etes )?trompe(?:r|z|e|es)? "
    r"(?:de|d') ?\w+|pas a (?:moi|nous) qu'il faut)",
    r"\bnous ne sommes pas (?:la societe|le client|vos clients?|client)",
    r"\b(?<!suis la )(?<!suis le )(?<!bien la )(?<!bien le )(?:nouvelle|bonne|nouveau"
    r"|bon|seule) (?:adresse|contact|interlocut\w+)\b(?! "
    "ip)",
    r"\b(?:votre|le|notre|mon) (?:nouve\w+ )?(?:interlocut\w+|contact"
    r"|correspondant) (?:est|sera|pour)\b",
    r"\bmon (?:remplacant|successeur)",
    r"\bremplac(?:e|ee|ant|ante) par\b",
    r"\bpas a (?:traiter|gerer|regler|nous occuper|payer (?:ses|les))",
    r"\bnous sommes (?:l'expert|le cabinet|l'avocat|le mandataire|le liquidateur)",
    r"\b(?:meant|intended) for (?:someone|somebody|another)",
    r"\bnot for (?:me|us)\b",
    r"\bpas (?:pour|a) (?:moi|nous)\b",
    r"\bne (?:s'adresse|m'est) pas\b",
    r"\b(?:mettre|mets|mettez|put|copy|keep|copier) (?:\w+ )?(?:en copie|in copy|on "
    r"copy|en cc|in cc)\b",
    r"\b(?:got|have) the wrong (?!price|quantity|amount|invoice|goods|item|size|rate"
    "|total|vat|order)",
    r"\b(?:cede|vendu|repris) (?:son|le|mon|notre|la|l') ?(?:fonds|societe|commerce"
    "|entreprise|affaire)",
    r"\brepreneur\b",
    r"\b(?:queries|invoices?|correspondence|reminders?|statements?|emails|chasers"
    r"|relances?|factures?|courriers?|demandes?|mails?)\b.{0,30}\b(?:go|goes|doivent"
    "|should|must|need to|sont|seront|are|have to|to be)"
    r"\b.{0,20}\b(?:through|to|via|adress\w+|envoy\w+|trait\w+|dirig\w+|sent"
    r"|transmis\w*|handled|passer)"
    rf"\b.{{0,20}}\b(?:{OFFICE}|{ADDRESS})",
    r"\b(?:wrong|not the (?:right|correct)|incorrect) (?:person|contact|department"
    r"|address|company|email|e-mail|recipient|entity|inbox|mailbox|team|number)\b",
    r"\bno longer (?:in charge|responsible|handle|deal|the contact|look after|manage"
    "|use|looking after|process)",
    r"\bnot (?:handle|deal with|manage|in charge|responsible|the right|process|look "
    "after|my department|our department|my (?:area|job|responsibility)|monitored"
    r"|for me\b)",
    r"\b(?:please|kindly|you should|you need to|you will need to|could you|best to"
    r"|suggest you|need to|have to) (?:\w+ ){0,2}?(?:contact|write to|address"
    "|get in touch with|direct|speak (?:to|with)|redirect|liaise with|reach out to"
    rf"|email {ADDRESS}|copy in|refer to (?:my|our|the) (?!attach))\b(?! (?:me"
    r"|us)\b)",
    r"\b(?:send|forward|resend|submit|email|address|direct) (?:\w+ ){0,4}?to "
    f"(?:the |our |my )?(?:{OFFICE}|{ADDRESS}|correct|right)(?! (?:for )?(?:approv"
    "|valid))",
    r"\b(?:transmets|transmis|transfere|transferons|transfer[et]\w*|fais suivre"
    r"|fait suivre|forwarded|forwarding|passed|passing)\b.{0,40}\b(?:a|au|to) "
    rf"(?:ma|mon|notre|la|le|nos|my|our|the|l')? ?{OFFICE}\b(?! (?:pour|for) "
    "(?:valid|approv|accord))",
    r"\b(?:left|changed) (?:this|that|my) (?:role|position|job)\b",
    r"\bchange de (?:poste|service)\b",
    then(
        any_of(
            "handles|gere|gerent|s'occupe|s'occupent|looks after|deals with|traite"
            "|manages|processes|centralise|suit|dealt with by|handled by|processed "
            "by",
        ),
        any_of(
            "accounts payable|payments?|invoices?|reglements?|factures?|paiements?"
            "|ce dossier|cela|fournisseurs?|ca|this|these|now|it|dossiers?|the "
            f"account|{OFFICE}",
        ),
        30,
        without="je|nous|i|we",
    ),
    rf"\btry {ADDRESS}",
    r"\bvoir (?:ca |cela )?(?:directement )?avec (?:madame|monsieur|mme|m\.|notre"
    rf"|la|le|mon|ma|l'|{OFFICE})\b",
    r"\b(?:for|pour) (?:any|all|tou\w+|vos) (?:\w+ )?(?:urgent|payment|invoice"
    r"|billing|other|factur\w+|question|demande|relance).{0,20}\b(?:contact|ecri"
    "|adress)",
    r"\b(?:our|the|your|my) (?:new |correct |right )?contact (?:is|will be|for"
    r"|now)\b",
    r"\bnew (?:contact|email|e-mail|address)\b",
    r"\b(?:has|have) taken over\b",
    r"\breplaced by\b",
)

# What no person writes of one's own mail.
BY_MACHINE = re.compile(
    r"\b(?:un (?:conseiller|agent|technicien|gestionnaire) vous repondra|sous la"
    r" (?:reference|ref) #?\w*\d|enregistree? sous le numero"
    r"|(?:an|our) (?:agent|advisor|adviser|team) will (?:respond|reply|get back)"
    r" .{0,30}"
    r"(?:hours|days)|this is an? (?:automat\w+|auto-\w+)|(?:ceci est|il s'agit d'"
    r"|c'est) "
    "?un (?:message|mail|e-mail|courriel) (?:automatique|genere)|(?:message"
    r"|mail|e-mail|email|courriel|notification|reponse|reply) (?:\w+ "
    "){0,3}?(?:automatically|automatiquement|genere par|generated by)"
    "|automatically (?:generated|sent)|automated (?:message|reply|response"
    "|notification|email|e-mail)(?! (?:reminder|from you))|(?:do not|ne pas"
    "|not) (?:reply|respond|repondre) (?:directly |directement )?(?:to|a|au) "
    r"(?:this|ce|cet|cette))\b",
)

MACHINE = (
    r"\b(?:message|mail|e-mail|email|notification|courriel|reponse|response|reply) "
    r"(?:\w+ ){0,2}(?:genere|envoye|generated|sent|automatique"
    r"|automated)\w*\b.{0,20}(?:automati\w+)?",
    r"\b(?:ne (?:pas|plus) (?:y )?repondre|(?:do|please) not (?:reply|respond)"
    "|noreply|no-reply|do not answer|adresse (?:n'est pas|non) (?:consultee|relevee"
    r"|surveillee)|unattended|not monitored|unmonitored)\b",
    r"\b(?:ticket|demande|request|case|dossier|enquiry|inquiry|query"
    r"|incident)\b.{0,60}\b(?:enregistree?|creee?|ouverte?|prise? en (?:compte"
    "|charge)|created|opened|logged|registered|has been received|assigned|resolved"
    r"|closed|cloture\w*|resolu)\b",
    r"\b(?:votre|your|la|the)? ?(?:facture|invoice)\b.{0,60}\b(?:statut|status"
    "|integree?|rejetee?|approuvee?|approved|rejected|registered|deposee?|mise a "
    "disposition|receptionnee|comptabilisee|has been (?:received|processed"
    r"|submitted|accepted))\b",
    r"\b(?:message|mail|e-mail) (?:was|has been|a ete) (?:read|opened|displayed|lu"
    r"|ouvert|affiche|delivered|remis)\b",
    r"\b(?:undeliver\w+|delivery (?:has )?fail\w*|could not be delivered|non remis"
    "|n'a pas pu etre (?:remis|distribue|delivre)|user unknown|mailbox (?:is )?full"
    r"|boite (?:aux lettres )?pleine|permanent error|address not found|recipient)\b",
)
