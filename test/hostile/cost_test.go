package hostile_test

const childVariable = "ELBSLI_HOSTILE_CHILD"

func child(kind string) {}
