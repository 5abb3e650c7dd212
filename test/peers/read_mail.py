"""Reads mails from standard input, each as a line with its length and its bytes, and answers each with a line of JSON: its tree as
Python's email package sees it (the shape is in test/support/mail-tree.ts)."""

import email
import email.header
import email.policy
import hashlib
import json
import re
import sys


def decoded_name(part):
    name = part.get_filename()
    if name is None:
        return None
    try:
        return str(email.header.make_header(email.header.decode_header(name))) if "=?" in name else name
    except Exception:
        return name


def hash_of(content):
    content = re.sub(rb"[ \t]+(?=\r?\n)|[ \t]+$", b"", content)
    content = re.sub(rb"[\r\n]+$", b"", content)
    return hashlib.sha1(content).hexdigest()


def tree(part):
    kind = part.get_content_type()
    encoding = str(part.get("content-transfer-encoding", "")).strip().lower()
    if part.get_content_maintype() == "multipart" and part.is_multipart():
        return {"type": kind, "parts": [tree(inner) for inner in part.get_payload()]}
    if kind == "message/rfc822" and encoding != "base64" and part.is_multipart():
        return {"type": kind, "parts": [tree(inner) for inner in part.get_payload()]}
    if kind.startswith("message/"):
        return {"type": kind}
    node = {"type": kind}
    name = decoded_name(part)
    if name:
        node["name"] = name
    content = part.get_payload(decode=True)
    node["hash"] = hash_of(content if isinstance(content, bytes) else b"")
    return node


def main():
    source = sys.stdin.buffer
    while line := source.readline():
        content = source.read(int(line))
        try:
            answer = tree(email.message_from_bytes(content, policy=email.policy.compat32))
        except Exception as error:  # a mail that Python can't read is an answer too
            answer = {"error": f"{type(error).__name__}: {error}"}
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()


main()
