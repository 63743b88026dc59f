package io.forgellm.generation.template;

/**
 * One piece of a template's text in the order written.
 *
 * @param tag  the tag's name, or null unless the kind is TAG
 * @param body the text, the expression, or what follows the tag's name
 */
record Piece(Kind kind, String tag, String body) {
    enum Kind { TEXT, PRINT, TAG }
}
