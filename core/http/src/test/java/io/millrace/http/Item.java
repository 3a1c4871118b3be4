package io.millrace.http;

record Item(String id, int count) {
    static final Item A = new Item("A", 1);
}
