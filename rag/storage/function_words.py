"""Words that hold sentences together in the languages people ask in most.

They say little about what is asked. In a few short files they are as rare as any word, so that
their frequency alone does not tell.
"""

from collections.abc import Iterable

from rag.storage.words import tokens

_ENGLISH = """
    a about again all also am an and any are as at be because been being but by can could did do
    does doing done for from get gets got had has have having he her here hers him his how i if
    in into is it its just may me might mine must my no nor not of off on once or other our out
    over shall she should so some such than that the their theirs them then there these they
    this those to too under up us very was we were what when where whether which while who whom
    whose why will with would you your yours don't doesn't didn't isn't aren't wasn't can't
    won't what's who's it's i'm i've there's
"""
_GERMAN = """
    aber alle als also am an andere auch auf aus bei beim bin bis bitte da damit dann das dass dem
    den denn der des dessen die dies diese diesem diesen dieser dieses doch dort du durch ein eine
    einem einen einer eines er es etwas euch für gibt haben hat hatte hier ich ihm ihn ihr ihre im
    in ist ja jede jeder jedes kann kein keine können man mein meine mich mir mit muss müssen nach
    nicht noch nun nur ob oder ohne sehr sein seine sich sie sind so soll sollen um und uns unser
    unter viel viele vom von vor wann war waren warum was weil welche welcher welches wenn wer
    werden wie wieder wird wir wo wurde wurden zu zum zur zwischen über
"""
_FRENCH = """
    à a ai alors après au aucun aussi autre aux avant avec avez avoir c'est car ce cela ces cet
    cette ceux chaque chez comme comment d'un d'une dans de depuis des dois doit donc du elle elles
    en encore entre est est-ce et être eu il ils j'ai je l' la le les leur leurs lors lui ma mais
    me mes moi mon ne nos notre nous on ont où ou par pas pendant peut peux plus pour pourquoi
    qu'est-ce quand que quel quelle quelles quels qui quoi sa sans se selon ses si son sont sous
    sur ta te tes toi ton tous tout toute toutes très tu un une vos votre vous y
"""
_SPANISH = """
    a al algo alguna alguno ante antes aquí así aunque cada como cómo con cuál cuáles cuando cuándo
    cuánto cuántos de debe del desde donde dónde dos el él ella ellas ellos en entre era es esa ese
    eso esta está están este esto estos fue ha hace hacer han hasta hay la las le les lo los más me
    mi mis mucho muy ni no nos nosotros o os otra otro para pero poco por porque puede puedo que
    qué quien quién se sea según ser si sí sin sobre son su sus también tan tanto te tengo tiene
    tienen todo todos tu tus un una uno unos usted y ya yo
"""
_ITALIAN = """
    a ad ai al alla alle allo anche ancora c'è che chi ci come con cosa cui da dal dalla dalle dei
    del della delle dello deve di dove dopo e è ed era essere fa fra gli ha hai hanno ho i il in io
    la le lei lo loro lui ma me mi mia mio molto ne negli nei nel nella nelle no noi non nostro o
    ogni per perché però più può qual quale quali quando quanto quanti quella quello questa queste
    questi questo qui se sei senza si sia sono sopra sotto su sua sue sul sulla suo suoi te ti tra
    tu tua tuo tutti tutto un una uno vi voi
"""
_PORTUGUESE = """
    a à ainda algum antes ao aos apenas após as até cada com como da das de dela dele deles depois
    deve do dos e é ela elas ele eles em entre era essa esse esta está estão este eu foi foram há
    isso isto já la lhe mais mas me mesmo meu minha muito na não nas nem no nos nós o onde os ou
    para pela pelo pelos pode por porque posso qual quais quando quanto quantos que quem se sem ser
    seu seus só sobre sua suas também te tem têm ter teu toda todo todos tu um uma você vocês
"""
_DUTCH = """
    aan al alle als ander bij daar dan dat de deze die dit doen door dus een en er geen haar had
    heb hebben heeft het hier hij hoe hoeveel hun ik in is ja je kan kunnen maar me meer men met
    mijn moet moeten na naar niet nog nu of om omdat ons onze ook op over te tegen toch tot u uit
    van veel voor waar waarom wanneer want waren was wat we wel welke werd wie wij wil worden wordt
    zal ze zelf zich zij zijn zo zonder zou
"""
_LANGUAGES = tuple(
    frozenset(tokens(words))
    for words in (_ENGLISH, _GERMAN, _FRENCH, _SPANISH, _ITALIAN, _PORTUGUESE, _DUTCH)
)


def function_words_among(words: Iterable[str]) -> frozenset[str]:
    """Return which of `words` (as `tokens` writes them) are function words in their language.

    The language is the one with most of them: `die` is none in "how did Napoleon die".
    """
    asked = frozenset(words)
    return max((asked & language for language in _LANGUAGES), key=len)
