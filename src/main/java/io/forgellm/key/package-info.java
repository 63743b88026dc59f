/** Keys that open the API beside the configured one: made, named and revoked while the server runs. */
package io.forgellm.key;
