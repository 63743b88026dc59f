package io.forgellm.generation.template;

/** Why a template cannot be read or rendered, in words for the client. */
final class TemplateFailure extends RuntimeException {
    TemplateFailure(String message) {
        super(message, null, false, false);
    }
}
