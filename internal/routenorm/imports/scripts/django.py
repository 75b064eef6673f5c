# Prints the routes of a Django application in the order in which they match, "METHODS<TAB>REGULAR EXPRESSION<TAB>VIEW":
#
#   elbsli routes export-script django | python manage.py shell > routes.txt
#   elbsli routes import --from django routes.txt
#
# "*" is any method: Django does not know which ones a function takes.


def elbsli_routes(patterns, prefix):
    from django.conf import settings

    for p in patterns:
        if type(p.pattern).__name__ == "LocalePrefixPattern":
            codes = [code for code, _ in settings.LANGUAGES]
            part = "(?:" + "|".join(codes) + ")/" if len(codes) <= 8 else "(?P<lang>[a-zA-Z-]+)/"
            if not p.pattern.prefix_default_language:
                part = "(?:" + part + ")?"
        else:
            part = p.pattern.regex.pattern
        if hasattr(p, "url_patterns"):
            elbsli_routes(p.url_patterns, prefix + part.removesuffix("$").removesuffix(r"\Z").removeprefix("^"))
            continue
        view = p.callback
        cls = getattr(view, "view_class", None) or getattr(view, "cls", None)
        names = getattr(view, "actions", None) or (
            [m for m in cls.http_method_names if hasattr(cls, m)] if cls else []
        )
        methods = [m.upper() for m in names if m not in ("options", "trace")]
        view = cls or view
        name = f"{view.__module__}.{getattr(view, '__qualname__', type(view).__name__)}"
        print(",".join(methods) or "*", "^" + prefix + part.removeprefix("^"), name, sep="\t")


from django.urls import get_resolver

elbsli_routes(get_resolver().url_patterns, "")
