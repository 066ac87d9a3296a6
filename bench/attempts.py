"""Attempts whose ids are known beforehand, for load that answers and signs."""

from __future__ import annotations

import json
from typing import Any

import psycopg

from bench import stage

QUESTION = {
    "text": "Quel fruit rouge et rond mange-t-on à Noël ?",
    "picture": "letchi",
    "choices": [
        {"id": "00000001", "text": "le letchi", "picture": "letchi"},
        {"id": "00000002", "text": "l’ananas", "picture": "pineapple"},
        {"id": "00000003", "text": "la mangue", "picture": "mango"},
    ],
    "right_choice": "00000001",
    "explanation": "Les letchis sont mûrs à la fin de l’année : on en mange à Noël.",
}


def fill(connection: psycopg.Connection[Any], count: int, *, finished: bool) -> None:
    """`count` attempts with the ids of load.lua, at their first question or after their tenth."""
    answers = 10 if finished else 0
    connection.execute("TRUNCATE attempt")
    connection.execute(
        """
        INSERT INTO attempt
            (attempt_id, level, questions, dealt, choices, times, points, total_time)
        SELECT ('00000000-0000-4000-8000-' || lpad(to_hex(n), 12, '0'))::uuid, 'facile', %s, %s,
               array_fill('00000001'::text, ARRAY[%s]), array_fill(4000, ARRAY[%s]), %s,
               %s + n %% 1000
        FROM generate_series(1, %s) AS n
        """,
        [
            json.dumps([QUESTION] * 10),
            max(1, answers),
            answers,
            answers,
            answers,
            4000 * answers,
            count,
        ],
    )
    stage.settle(connection)
