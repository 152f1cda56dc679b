"""temporary"""
DERIVED = {}
