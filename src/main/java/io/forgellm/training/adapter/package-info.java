/** What a checkpoint's adapter needs to be used elsewhere: PEFT's description and llama.cpp's form. */
package io.forgellm.training.adapter;
