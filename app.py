"""The WSGI entry: `flask --app app run`, or any server that takes `app:app`. Settings come from the environment."""

from evidensgraf.settings import Settings
from evidensgraf.web import create_app

app = create_app(Settings.from_env())
