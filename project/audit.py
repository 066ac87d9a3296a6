"""`make audit`: known weaknesses of the locked packages.

pip-audit says "No known vulnerabilities found" also of packages that the advisory service has
never heard of. Here what couldn't be looked up is never well: 0 means that every package was,
1 that one has a known weakness, 2 that not all could be looked up.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
LOCKS = ("requirements-dev.txt", "deploy/certbot.txt")  # the first holds all the others
TIMEOUT = 300  # seconds
COMMAND = (
    *(sys.executable, "-m", "pip_audit", "--disable-pip", "--require-hashes"),
    *("--format", "json", "--progress-spinner", "off"),
)


def main() -> int:
    locks = [name for name in LOCKS if (ROOT / name).exists()]
    requirements = [part for name in locks for part in ("-r", name)]
    try:
        done = subprocess.run(  # noqa: S603
            [*COMMAND, *requirements],
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=TIMEOUT,
            check=False,
        )
        dependencies = json.loads(done.stdout)["dependencies"]
    except subprocess.TimeoutExpired:
        return _unreachable("pas de réponse en cinq minutes")
    except ValueError:
        return _unreachable(done.stderr.strip().rpartition("\n")[2])
    return report(dependencies)


def report(dependencies: list[dict[str, Any]]) -> int:
    skipped = [each["name"] for each in dependencies if "skip_reason" in each]
    weak = [each for each in dependencies if each.get("vulns")]
    for each in weak:
        for weakness in each["vulns"]:
            fixed = ", ".join(weakness["fix_versions"]) or "aucune version"
            print(f"{each['name']} {each['version']} : {weakness['id']}, corrigé dans {fixed}")
    if skipped:
        some = ", ".join(skipped[:5])
        print(
            f"{len(skipped)} paquets sur {len(dependencies)} n’ont pas pu être vérifiés ({some}…) "
            ": le service des avis ne les connaît pas d’ici. Recommencez avec accès à pypi.org."
        )
    if weak:
        print(
            f"{len(weak)} paquets sont vulnérables : make lock UPGRADE=--upgrade, puis make test."
        )
        return 1
    if skipped or not dependencies:
        return 2
    print(f"Aucune faille connue dans les {len(dependencies)} paquets.")
    return 0


def _unreachable(reason: str) -> int:
    print(
        f"Le service des avis de sécurité est injoignable ({reason}) : rien n’a été vérifié. "
        "Recommencez avec accès à pypi.org.",
        file=sys.stderr,
    )
    return 2


if __name__ == "__main__":
    sys.exit(main())
