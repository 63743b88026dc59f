package io.forgellm.generation.template;

import java.util.List;

/** A piece of the template, read once. */
sealed interface Statement {
    record Text(String text) implements Statement { }

    record Print(Expression value) implements Statement { }

    record If(List<Branch> branches, List<Statement> otherwise) implements Statement { }

    record Branch(Expression condition, List<Statement> body) { }

    /** @param filter condition on the items, or null; @param otherwise body when there are none */
    record For(List<String> targets, Expression items, Expression filter, List<Statement> body,
               List<Statement> otherwise) implements Statement { }

    /** More than one target takes a value apart. */
    record Assign(List<Expression> targets, Expression value) implements Statement { }

    record Capture(String name, List<Statement> body) implements Statement { }

    /** @param defaults aligned with the parameters, null where one must be given or is undefined */
    record Macro(String name, List<String> parameters, List<Expression> defaults, List<Statement> body)
            implements Statement { }

    /** A block that only groups, such as {@code generation}. */
    record Group(List<Statement> body) implements Statement { }

    record Break() implements Statement { }

    record Continue() implements Statement { }
}
