// SPDX-License-Identifier: Apache-2.0
// OpenSSL 3 for Swift: the headers, and a typed function for each macro that Swift cannot
// import. No logic.
#ifndef COPENSSL_SHIMS_H
#define COPENSSL_SHIMS_H
#include <openssl/bio.h>
#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>
#include <openssl/pem.h>
#include <openssl/pkcs12.h>
#include <openssl/rand.h>
#include <openssl/rsa.h>
#include <openssl/sha.h>
#include <openssl/x509.h>

/// BIO_get_mem_data is a macro over BIO_ctrl: the bytes stay owned by `bio`.
static inline long copenssl_bio_get_mem_data(BIO *bio, char **data) {
    return BIO_get_mem_data(bio, data);
}

/// The stack accessors are macros over a generated type.
static inline int copenssl_x509_stack_count(const STACK_OF(X509) *stack) {
    return sk_X509_num(stack);
}

static inline X509 *copenssl_x509_stack_value(const STACK_OF(X509) *stack, int index) {
    return sk_X509_value(stack, index);
}

/// Frees the stack and every certificate on it.
static inline void copenssl_x509_stack_free(STACK_OF(X509) *stack) {
    sk_X509_pop_free(stack, X509_free);
}

/// EVP_PKEY_PUBLIC_KEY is an expression of other macros.
static inline int copenssl_pkey_public_key(void) { return EVP_PKEY_PUBLIC_KEY; }
/// The builder keeps the name's pointer until OSSL_PARAM_BLD_to_param, and a Swift string's C form
/// does not live that long.
static inline int copenssl_push_rsa_public(
    OSSL_PARAM_BLD *builder, const BIGNUM *modulus, const BIGNUM *exponent) {
    return OSSL_PARAM_BLD_push_BN(builder, OSSL_PKEY_PARAM_RSA_N, modulus)
        && OSSL_PARAM_BLD_push_BN(builder, OSSL_PKEY_PARAM_RSA_E, exponent);
}
#endif
