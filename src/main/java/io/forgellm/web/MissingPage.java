package io.forgellm.web;

import io.forgellm.error.ErrorBody;
import io.forgellm.error.ErrorCode;
import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.container.ContainerResponseFilter;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.ext.Provider;
import java.util.regex.Pattern;

/** A wrong address in a browser shows a page. Whoever asks for data gets the error as data. */
@Provider
public class MissingPage implements ContainerResponseFilter {
    private static final Pattern DATA = Pattern.compile("^/?(api|v1|q|ui)/");

    @CheckedTemplate
    static class Templates {
        static native TemplateInstance missing(String path);

        private Templates() {
        }
    }

    @Override
    public void filter(ContainerRequestContext request, ContainerResponseContext response) {
        String path = request.getUriInfo().getPath();
        if (response.getEntity() instanceof ErrorBody error && error.code() == ErrorCode.NOT_FOUND
                && request.getMethod().equals(HttpMethod.GET) && !DATA.matcher(path).find()
                && request.getAcceptableMediaTypes().contains(MediaType.TEXT_HTML_TYPE)) {
            response.setEntity(Templates.missing(path).render(), null, MediaType.TEXT_HTML_TYPE);
        }
    }
}
