package io.forgellm.generation.template;

/** A name or key that is not there: prints as nothing, is empty and false; None is Java's null. */
record Undefined(String name) {
}
