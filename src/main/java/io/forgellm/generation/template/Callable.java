package io.forgellm.generation.template;

/** What a template may call: a function, a macro or a method that is on the list. */
@FunctionalInterface
interface Callable {
    Object call(Given given);
}
