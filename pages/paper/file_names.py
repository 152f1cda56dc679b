def file_name(exhibit, suffix):
    return f"{exhibit.key}.{suffix}"


def joined_name(parts, suffix):
    return "_".join(parts).replace(" ", "-") + "." + suffix
