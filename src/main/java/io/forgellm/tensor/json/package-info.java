/** JSON as model files need it: strict RFC 8259 with limits, no framework, so that children start without one. */
package io.forgellm.tensor.json;
