// SPDX-License-Identifier: Apache-2.0

/// Keys and certificates made for these tests; they open nothing.
enum CertificateFixture {
    /// RSA of 2048 bits.
    static let key = """
        -----BEGIN PRIVATE KEY-----
        MIIEvgIBADANBgkqhkiG9w0BAQEFAASCBKgwggSkAgEAAoIBAQC8NOypNr4Yt5f+
        mW04zh2/aBAHbQPeaZzne3dDP4o8Q5esCJ5ZXDIEHuB1xlcTXH0qSrta6rWLP8p0
        5+PuQ3gT0TGrNJLCo0etqGblI28gbCWM4QOzrtXbOrLBH0sT1auZWY0GBfsxqsXd
        WK3VskQE87NufoY3QJAlo/DT7vqh1siYKoKJRxO+K72iJ5m0g4NiYJYFsN7fviDK
        zXE0L085iVSlr1+BdwHqsUbLxNoVE/UfqKjT7sEP7b07thI7XYA/bVRgNAnCLEHk
        xWy6w3tO6RpGqhNNGK6HrartPJZIH7KV3stEjUBCRDkNCXUK9lLEtt0YUnR4pS1f
        DGBXGqyBAgMBAAECggEAHTwLVu2N8cDy9zVV5fD+ZfEALGceprm5CawABo4kJuBI
        +wwLrM3JZyJ0s1avx+4h8yPQnnq+4HZ0OFyc5zHLwShJktKDyYAbbjouYYFzjZG+
        83cwYATUa01e3ujBfL8//H4QjdL4BesE+TEBL6SVND+2q38z0flRasdgbUs9202B
        EY0ydg+Kf6i5xe4GyYHc4NGja9fLoesPoDkkjw3W1LIrmeInbPHUdYnQ/kLuge+k
        B+ninv/2QuIusnbaclD0Ig5tlUujaRX1yE+5g5CpmRIpMWWLH2/W2sjmzEAPgV+8
        YwKpFijLE8tClMianMLgx9Edh5SVFhNaf5FSfAeDEQKBgQD132PGHXu8V4eK3+OR
        zMJWBTstctLAvzklJGvw6BvpND/ln4plb/NOP6Y4/nvbOcEVsj1bfBFKeHIvxVEj
        WXmE9UEA0oovtXm/03cNOkFEJ3pGil7sAQvXnPy1eh3LwHeA6MXkeL10C13vKp0B
        LQzp7h11pjs1sK5sidFBpCFoPwKBgQDD9XmvKXSeiap/2BlDKgbTXpd4h7jP7Qzw
        56TgWucXf0bPlqWyxfC0lt46XGz8uPf9t03dxG/KAmXi2LtRBzlrxgjtkAwCXiPm
        mZEeVoIV6ntYBY3uij2RV+/9EMXGkiMrrB2GtnCCKnfh37pssM9rL0V6ikecqi2p
        HvesZUS7PwKBgQCvJ1+tf81pA7XUUeCNOh/rJbjdjKHkm5T7B7I5oTBY9lbansf5
        sUHTqXYhvfC/4KnTafFZ3c13jsxRibBejVwLQqf3DQVSLWa5J8z0yF48Th9GZ0Zt
        u+USyYwhQAg/4TGAzNJFC1pzc7GMMoA8mTpM38tux2gAvIfVXGyM5X7DAwKBgQC0
        /Z51hXGcGITs7bhvi3qgcYavoZO2IDlKrHlhazR0RG8vvvGuTBqFga8h8koLpgAP
        S+XUheHGkC5wtkNUlLqZa2DFor0k1rSMAZzCi549BcUEyKSOBQrWmoUjlQFG5aUs
        ah0fVpRV9UmiyxSR3UDGu/ONOfjon1nrEZoqlaJE2wKBgHvp/tPVp3FEoBsCef3w
        h2EiSFxf+epE3LDwbBOKE1fbNgPwA91BTlF81DCrvrpAK5+Db7TVVdnSCySM0pwY
        8PocK+QTiEF5Ypac9DCAqbHTQAhPtg1jJd92SBf+iTwm6rYdFw9R3EBNlrVuWnUD
        5d13PopJawl7tToxWYT2B6W7
        -----END PRIVATE KEY-----
        """

    /// The same key; the password is `hunter2`.
    static let encryptedKey = """
        -----BEGIN ENCRYPTED PRIVATE KEY-----
        MIIFLTBXBgkqhkiG9w0BBQ0wSjApBgkqhkiG9w0BBQwwHAQIhSbwDNWnfYwCAggA
        MAwGCCqGSIb3DQIJBQAwHQYJYIZIAWUDBAEqBBARG2Ghpnm4w+Nh5l/QmsuaBIIE
        0AgyUrNH0a86LaMb7km1IVyv0DlykSqpNu3+3Ku4VZoyTS0WJOrtjDrLbqMY+vn9
        aCUZIHRinA7cyMAeIZ7ke27ZIs2tsnrvA+pVgLyS3A7gbEEG3LL3en4NuYQ0+Vdm
        enC4xcb0i2rRjcneUZU1dOw4wyKlF0NMxedZPU+xab2udJoicyrlBU1Cx/YCYkM+
        JH1i3NRz6OnL249oTQ/uiQsHNys67FMkTX7SOR7ghd7eoYo6UDo1ojtn085YtAi7
        sICZ676hgyCAgVXmpHBTr3qs6tQ2l08TWr20sKisrr0FMzO0nxr3JDcln/AuIhng
        mlTuyrKuHkFEp0icJVwgrLCcB9pfc9Ry9no+gLd19sUu5cdXpbGHb27Ig0syFNv0
        4FQ1UkLQ14/qjH3ESiTcYPwmLbAaeur2eDvCQUAUvJF1P5lhLANVmyblxhOfTPOA
        hDbkGwayBPvadNIs1U6aZTXLjpVLmfAORs2KkKHWG+jIwn8AoSyXluT/l4luzA+5
        +2xXo/W7ZvNpV1pNEA58z+nUjgQdOoJfJLg8cj7fjWxSq7Jz3nbXbOfKDbept5wV
        6+L1tzbtRVeJ2MQbQwN3fYbyDsZTkiIzybWJiQtkoWvf0/ZgmDAO3xTlI7ClqPZV
        BRP7ZeXOn5J/2S7PwJfYmFeRqkwu9W4o/IaXrvyI+BKAJHSK4spcb8W4vDlAZ/fr
        U8jWcUZRd2vZQcCJjcrW8sKZldm0txxFZ80grF2+yrTXDhFISu7vVOIfPndlrJXT
        v+XHh+3WwQVBsBNFUFcWLcoqFIiUFexYT2gzviwMsguLQjQL6E8iqgE2xqnirBlm
        Wzf0SvHurmd1R5VAXrjYUZTxEZHEIdjW0S+EPSwAzakqF7IObUclNea2DKiYcyX9
        KiNjapYEp+1ulxsP97WTh5bePGNdvGOvf7HKJIjkUEIqdR0BAMZ04HlAwtUDHTfy
        EDbduQPYCqMVpOermcBlvgDKIoKEf/Qy+ucer2/Wql9GyreIL6cBbnYr6+VBZ24E
        xzbs4c5jw3JMY+vyJS+1IYIy7opnwuoFK7q3amb2OXQ/FkUIBtKyBsGH+gj56lGY
        fgEm+zi/TsS+Te8zT+U2AWWezpuStqna1SDB4MWD99u8weNyOiv6kRG2se0SDrHI
        BVJJXhV4iCtqZDXXr0e1H5XZwUxBI8CESw8zkpWSvETefEJ5opsGu7VSk7AdB0Rt
        8phxFscO1FvaGmg+yqCylivRqYT4hpMiUqBPjm1Cu0YwFOWwUQEU8tvWIHTYUS0F
        C2s4UixRbp7kEEuBzs5SJeYMhDPI4YQltIB5o3bk1TqamZM0lXsqYzSEaoa6ucZq
        7U9uNIPTl050/q8dbrVoBhoJnH/uRgIgpRZSNXqt3OeRzkSJ5pj+CIIsN7dvImNS
        /ZRvqmpAbylhucv/hh1rlXB6e9Xa8m5I+UjfrXeaXZDM0lZ8M/1a3juN8UXyFhpu
        OeBEFzWEbemVugN2sLusFEK1cU37RJo5FK630Ytkd+xa8+MtJwN+2OUfP39TWYDQ
        1josCN35gFfpu/ToNp6u2lpOHj2LZJLeVe3cDe43pA8p2IzLlYetxhJ6dDp6OhHK
        TuhLAvSxarn1xoJ1SLa3/7pjjcY+ce10mnvgP4NVeQ1F
        -----END ENCRYPTED PRIVATE KEY-----
        """

    /// The certificate of `key`.
    static let certificate = """
        -----BEGIN CERTIFICATE-----
        MIIDEzCCAfugAwIBAgIUQiNKSz0qyEmyv67UZ0v85iLTd2owDQYJKoZIhvcNAQEL
        BQAwGDEWMBQGA1UEAwwNaWRlbnRpdHkgdGVzdDAgFw0yNjExMjIxMTI4NTRaGA8y
        MTI2MTAyOTExMjg1NFowGDEWMBQGA1UEAwwNaWRlbnRpdHkgdGVzdDCCASIwDQYJ
        KoZIhvcNAQEBBQADggEPADCCAQoCggEBALw07Kk2vhi3l/6ZbTjOHb9oEAdtA95p
        nOd7d0M/ijxDl6wInllcMgQe4HXGVxNcfSpKu1rqtYs/ynTn4+5DeBPRMas0ksKj
        R62oZuUjbyBsJYzhA7Ou1ds6ssEfSxPVq5lZjQYF+zGqxd1YrdWyRATzs25+hjdA
        kCWj8NPu+qHWyJgqgolHE74rvaInmbSDg2JglgWw3t++IMrNcTQvTzmJVKWvX4F3
        AeqxRsvE2hUT9R+oqNPuwQ/tvTu2EjtdgD9tVGA0CcIsQeTFbLrDe07pGkaqE00Y
        roetqu08lkgfspXey0SNQEJEOQ0JdQr2UsS23RhSdHilLV8MYFcarIECAwEAAaNT
        MFEwHQYDVR0OBBYEFJ+zLOD1wlcm4y/PRQZ8/zENC8tQMB8GA1UdIwQYMBaAFJ+z
        LOD1wlcm4y/PRQZ8/zENC8tQMA8GA1UdEwEB/wQFMAMBAf8wDQYJKoZIhvcNAQEL
        BQADggEBAG2LWxJaIOB0WUHcg7A7Xs3JIfRpVA17eyU/SjpZfN4TDkrhNYaDjlLE
        TZ276QUSe6x3otei32Gl2315DgWJ0//5EGKicin7VSfnunbFtQvsxuc3MXmCJEOz
        AkbgNm4o2dRNvHUA4I0/XtmBdzUzAf3fsMSjtvu/Z671gYUnKT4PPefYYAW61w4q
        +52/SrcfVGOIU3jWD+y8sIRdd7zAiJpyplR/hy2W68gzEC3JjMs2lCENO5TuyM/a
        h8KcvFCTUddxGLYxZGLKrdzbkzoEqz9UODJlm4iXvnGPrHSVhE+dSP87wOBcfpVi
        zXPitiNPjP8nlwTqkA9aDIFyRTl8G0k=
        -----END CERTIFICATE-----
        """

    /// The certificate of another key.
    static let otherCertificate = """
        -----BEGIN CERTIFICATE-----
        MIIDAzCCAeugAwIBAgIUaybbZvqlJyjdTlo5cxQb9Q8nBQswDQYJKoZIhvcNAQEL
        BQAwEDEOMAwGA1UEAwwFb3RoZXIwIBcNMjYxMTIyMTEyODU0WhgPMjEyNjEwMjkx
        MTI4NTRaMBAxDjAMBgNVBAMMBW90aGVyMIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8A
        MIIBCgKCAQEA2s7Mwv8N8qFGfqWTOYJ7I84a1oc1Te9JcR9aVp+T6eyHoTxfUus1
        zpbUmZ4yhwUSib4cFxfEmfl5emn2ZsY/xLdU7XHseTsTbKtqiRCtczqgMWX19q1Z
        9TbW6k7WvgQDHvlIAmLZh8qez2Jn3I43iFM+JylA88JMJa3fkfnSJ1nQBEAVe1IT
        KYMtZsO/kCY/mBT5+15AK8zXChkBikbBzMPu+BQmDHXRPCJbr9OhiImnDsepZNVR
        IfAebxrdCpihtt6Qkomz0EUSUU6GvD6nnUOJfIiXSO3orpCK9ZAt1ggT8Ic3UZ2s
        5sY5rEPV8oAF5kGo1cDBsoJhgYFCOQNFoQIDAQABo1MwUTAdBgNVHQ4EFgQUJAMZ
        qpbQorPY/EMcpfie5VqzjnEwHwYDVR0jBBgwFoAUJAMZqpbQorPY/EMcpfie5Vqz
        jnEwDwYDVR0TAQH/BAUwAwEB/zANBgkqhkiG9w0BAQsFAAOCAQEAil8munYPK21O
        bvKx7A0OJUNIAzhRU+x5bvum+lrb4BzWxym4nNo9Lh0VtwBLl+xIxRmJoebIIWrk
        hX4ayPauwCgRSs6FUKOROvJtwPPweZLWz60OhoTEbKZTiGxCWgGNHCiSIbFiA9Dj
        1DLh/Vvo5ZRfbpl0OJu25kF2BUumsiE6pj4gOrM7pqapJiuXyx+GFYSVfg2T1X8q
        B1lwAG/kSNZqNtdU4rsef80W0JDsTiMUG45CdhdshGwrfl2Tm1gy6+wteu9Wzc/L
        tkU49qkoZcbJdG4A+Ynfh+nIZ7JJQRNnd7Re2wqtd9bbq4KPh9nXUSFxjCDjKx0R
        qaaJY8DYHw==
        -----END CERTIFICATE-----
        """

    /// A key that is not RSA, and its certificate.
    static let ellipticCurve = """
        -----BEGIN EC PRIVATE KEY-----
        MHcCAQEEICVs18Lg+Cfyd/aSSkfqByAkyrVKPgdlyNI+iJ5SCD+PoAoGCCqGSM49
        AwEHoUQDQgAEjxaOZfDPAFIZeLrIC0RLOkxMhL5JYDr4XnV3eiYuQ21/gz2Tj2Af
        8ukambd4CmRoAVrRJpNnohLUkVqTvSJ2xg==
        -----END EC PRIVATE KEY-----
        -----BEGIN CERTIFICATE-----
        MIIBcDCCARegAwIBAgIUXLjyX6VTKy9WYkS3JB5JC+lKv/4wCgYIKoZIzj0EAwIw
        DTELMAkGA1UEAwwCZWMwIBcNMjYxMTIyMTEyODU0WhgPMjEyNjEwMjkxMTI4NTRa
        MA0xCzAJBgNVBAMMAmVjMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEjxaOZfDP
        AFIZeLrIC0RLOkxMhL5JYDr4XnV3eiYuQ21/gz2Tj2Af8ukambd4CmRoAVrRJpNn
        ohLUkVqTvSJ2xqNTMFEwHQYDVR0OBBYEFP9VFaFpa4z53Ie1/9JaFfqW/UqZMB8G
        A1UdIwQYMBaAFP9VFaFpa4z53Ie1/9JaFfqW/UqZMA8GA1UdEwEB/wQFMAMBAf8w
        CgYIKoZIzj0EAwIDRwAwRAIgK1MAA+/eamC21pO4QHIVZHi6AwwjQv8IJWrI52dR
        J+0CIB7zx0TcSWBY7uI0OPqpTi6fV/LYhXvHPtX4vxaDYwox
        -----END CERTIFICATE-----
        """

    /// RSA of 1024 bits, and its certificate.
    static let shortKey = """
        -----BEGIN PRIVATE KEY-----
        MIICdwIBADANBgkqhkiG9w0BAQEFAASCAmEwggJdAgEAAoGBAMnOyehzLQ2ZtYqT
        w0HL7fzbd4+4nCrTdNOSip+l1z+98ZBWK1Yc4ViqodiWTEclLA8wiJ5CsRLmOK6W
        iAMRA0ENv+SvLYQDpE0FJLdZYV6dSsMwCH7fd67sGoPde8San4yYqIZeIB0jC0H5
        73PZJ6GNLPZ7D3+Ppe2YWP1+zD59AgMBAAECgYEAh4tezcPeNM5SwtrwQJcqJ7V4
        no2ORq10QE6i0QvggS2gvCNERDhtmtIwlnqMjRSIfUNJ35JHwLvkwk7U18prderL
        E8ieWqHmWBTLd5x8QJJU9HimbMyqtkpo7m+OOEewqEtzJob0/pTHULvRAbDb4zAZ
        E5va6JF49X+UYgQNwLkCQQDpFcR5J4qjBQYACgLVtR7WjfR134doe4hTQcO77kGQ
        g+3xYYetbhNPnTTwvEi3nbNZE8ZmhCHjC3jIjmU/Ij3vAkEA3aXXj9GLD9LIQ4Kw
        d4HJoXYDTek9g/3vvGLBLNHrFbABFFamsk2sBLC54vrc3NtLFPt4hDdoEheDf9Ar
        Kjp2UwJARWjSBTIdOsZ4LvLMPU+eS04iiidyb066HfDrlL8yjxJ6fPMKMD8jSQYL
        idTH4sX3boNRBZ47aR01bqPYyqAryQJBALb1Gy+jB0gDdL2NVj7/ikFWGbopKlcW
        uNpnJg/qI0QeqXVxZV5PEQw6GObMrp08AwkJ3tw8pBIzCJ/rZIYSBfMCQBzoAiCU
        k/J+7OtIpd3cuPYdYHcHQLBhKRGf0zXnWdy/8IufAVeN+eoeDm4jRFkxRggG5cbc
        /nPcn1/XG7VmdJ8=
        -----END PRIVATE KEY-----
        -----BEGIN CERTIFICATE-----
        MIIB/jCCAWegAwIBAgIUftP1Tcc8Yf5wXYqrHc5ymnA+lsEwDQYJKoZIhvcNAQEL
        BQAwEDEOMAwGA1UEAwwFc21hbGwwIBcNMjYxMTIyMTEyODU0WhgPMjEyNjEwMjkx
        MTI4NTRaMBAxDjAMBgNVBAMMBXNtYWxsMIGfMA0GCSqGSIb3DQEBAQUAA4GNADCB
        iQKBgQDJzsnocy0NmbWKk8NBy+3823ePuJwq03TTkoqfpdc/vfGQVitWHOFYqqHY
        lkxHJSwPMIieQrES5jiulogDEQNBDb/kry2EA6RNBSS3WWFenUrDMAh+33eu7BqD
        3XvEmp+MmKiGXiAdIwtB+e9z2SehjSz2ew9/j6XtmFj9fsw+fQIDAQABo1MwUTAd
        BgNVHQ4EFgQUPGERCLIHrAYrAizLgcDZBrnSUVgwHwYDVR0jBBgwFoAUPGERCLIH
        rAYrAizLgcDZBrnSUVgwDwYDVR0TAQH/BAUwAwEB/zANBgkqhkiG9w0BAQsFAAOB
        gQCWTVYc+MmPTbkQxlundgP3gbYQhGRrWCvyLEvVyRDz7gQyBmoIEJmZtUK7F608
        SFSh2UodOedXJlhEAvQ2uvYtVDIfW9XQEosPvY0Sz6uN4GkFfbsoXwZDtfXE9AhI
        tP4K2bxaXNoQigQuTJXfO1kVimKZmy3kjFIIGw4b2yadcQ==
        -----END CERTIFICATE-----
        """

    /// Base64 of a PFX with `key` and both certificates; the password is `hunter2`.
    static let pfx = """
        MIINHwIBAzCCDNUGCSqGSIb3DQEHAaCCDMYEggzCMIIMvjCCBzIGCSqGSIb3DQEHBqCCByMwggcfAgEAMIIHGAYJ
        KoZIhvcNAQcBMFcGCSqGSIb3DQEFDTBKMCkGCSqGSIb3DQEFDDAcBAhP2DUEgHnl2gICCAAwDAYIKoZIhvcNAgkF
        ADAdBglghkgBZQMEASoEEIG+Yh3ExHmzeTE1l6bNPbiAggaw/A4fif5/Yo/V0PmZMR/PRUvudzNtt87tZoKZBIqB
        8S6APGWPXlwpUeFGQi5CgAVvgMB8jfni5D12E0an8pnk+QxM9Jez8mtnr0+Keg3h/cFFB5qsHcyuN1yj1SmheabA
        S/ZBJcSJXV/p8zaN9V7WBCsni6m8mXVqEADvheabqX1sbWulGaedZQJYO7aq/pzfSSopUkGJPw9pI9rrB9ukOAdf
        FCi4k8I/rjANlfTwXtwdB0SQVUKWUNfKIYa66ms0Uf1akrQc+Zz7zkjcM0I1IJFkBhsKqBdPEfb0HAIY6HQ8KF2A
        EPlBIuBz9J90e6EjXXRpsy3TgddD1SNRsN6Z7cBmKt+olhMHjXrm7s7FS5FgU539vHNoMCdM5azSK3hR51aX3Bqp
        OTFJJThQosvlTrppYfmVL4vnFsRkkOP4lFiZNBLELq7hgBuQkBIl27TjwYypFJPM68G5koDf99VCtn4JofLjQqDI
        Hg09TVgmSGRWG6kKClbe1tCJF334cDuX2+k5woh6/OQaaMB4PqnJbaXbtmv0D+2OK/i8IA8hDWqqrMEejHQlzqYP
        qogLz42yLLI2G+Xop0u/sUwvocyNlkU4QgCdx7lYeF/FVb9AWRYvrW0mzVh3W7u9TYNQq+oZvscEL9CCLqTYNPo2
        udjGLJOyBnwg8kIiyH3d8RsimJrcuNgNDkRmBWl6h1bvU509P8wQvtjfGvfkNeyI2LjSSDRY2kUkpvUlmLXKZACY
        +MnuwHg0wm2m3ezczMCny8sxe+rt4Nrux8IIAGh3iht52qjV/hYKDKuH83If+Z+ruv6TmUp4wL2/0odUL6OnlL7U
        g8buBZi+nLrLomKU2eXn7NqsQ+Dhkn6wAkacKzpxXQMQZLyGLmfekmJUQ9hGvmHaZgJNzf5SEoSarhMjsnbiS+Fj
        Mf19te5fzy0pTzNlwF6x4RYnVi59cgEd4LaUm9NZvL2hKv3TjYLKwAwtEmvUlofyaoqlxYOiQaf5MgFmXzWqIuqG
        ilrvtNAsNMuHQCqh5+rdhFnfdiGKNmHxO005xJEJ9yXVORfAA5uTTgp7M6KAJ7vz+x6v/icF0JzEV1Ze+L35nsEJ
        n0cRPaCwz0ckWC+QHxZMwcq/6U3vkILl0wGUqJFRisLVMhSsPHpvcSW0NeJ/f/Lxe6bWfhH1WVeMtIYcBeyzjt0N
        MNNxfiLZW42YBfAuch0nxJhSWuas7XKrAanVJ29lXq3nLEF7mbuCaNwqlQfd519MLe0wT3SjnoHXxPMpiH2JiECl
        qAklrAt996JK4XAzElv3XfGvJvTq5ER2Q+iZprqQbmoSYPwofVSA9Yz5mXwwL+jQRHh8Iq9TpSNH8PPkUppYOkrM
        ZZ3d8xyoQb9QAIAJmHb1vMfl1sQZSj9u9Gco/1it9sNdNPkhkNpGITP87rZ36Lw2SPG+/ijFqLryNlM5uXUSk+rP
        LnOefROVUG1js5l2+fdnb0aDIWHFHdZN0euWNkyKu1S14ycwkrDZv8hovvFs8tD1oO4Lrwjj+B6ljBw1cfwGXah5
        wCfWdqYbN/oMIbZJ5bo7Beg1j+8h6kWRZh1PDU5EUvgu/09GeYHLRBvr3OlnAXMr6jRc8wEEOklXqLAJH/K0Enik
        Tuv4UJXTKjw5rM7RqGHI3nCub3StaxuIOO0kb+/kX/mQ8vHxKw5X8S4vDze4Efh2wX06pUkm1moBUGmin1EQ2+FY
        bdtESiCcJIfM2iPFeJCLxiGOsWJqfusAjdcdojWEcBv3xUsDdUGT+EPnv/PyifQHpKPvEDIVgwPa7ViWROVOVF2Z
        5uegq3TIGk5tyqG3VvKC6m/yKriNA3+tcla5KYpAAhTnikD+ehVH15W8j0qm6Yc+QW65NwS4assDo5lYkvqIF1Ok
        DgyR2Pq8Ex168/HWVygidrm2CYrmQ+TSQqf7G+fDtFufbaEWvvD3I/30/56S3sck1VaEjWwrDEWpgMgKvn+7OGw5
        h4ZWwtQOGMIADwIHRQi5CVxAHOQQtaYWnbPjtsJGmUS9gFOFN0yysPjPTQ9uGYWouBaI6B/mA0OuIJY1HK6IaxZe
        9x0BOBdJIXS1cWAuU7D12MUuWeoJdq+YW+Gomln1PbPMdIluS8xZZkw0GzfNLKijcTvnMsJYDEefta/h7pMBO84h
        2LQh6aeAkvBTBcwQrnvRObtNwC+mzyS3F84bpNn4k4H/Ut7aI8J6g1FIl4VVLjnaTk0oPFDPkeBiAMZECp3SKfYC
        qsvZMBjtd7ICfHHJnQFxKsYQOBd2Byy/7pS79FSQPwMwggWEBgkqhkiG9w0BBwGgggV1BIIFcTCCBW0wggVpBgsq
        hkiG9w0BDAoBAqCCBTEwggUtMFcGCSqGSIb3DQEFDTBKMCkGCSqGSIb3DQEFDDAcBAgp7Ig7FRG99QICCAAwDAYI
        KoZIhvcNAgkFADAdBglghkgBZQMEASoEEI3PcaTZp6155IZ/RvCcPv4EggTQYZKkHOAGmVDLoa9LRjr7Kn4yKJCD
        EIbbzsWXgOnjlcDrnitdlfeC3I1cd0EzT86VBd8qEe/Sso8fiUUKfa022PQqHg683MNbXXs4en8MdbvLF+wWDfky
        yAWjYEXDiuOgYKmFCSCSBbcaBWVqW/ahYdQOYCEzWnz906jN9SV8ZviSXCObXEf7Q0IaHwq/8MSwtLjUnh1CShVM
        6emBu35qqGc/rEwcFy9weAjO380BVS4FGi6gyZVNM8f5JQcWvMkfRvjTR+PYyNm4YJ+kb+JREjwTRBO9XyeR4ngl
        rRVVNXa69tZXx/6uvXx9wTeJsnB+OOQdICfkfBrIIZBn4kGiCBGbgOROYjyrtTGZwiQkYHylwKQ6k8gVBmf9H/Zp
        hjpXZ5RhLfgcbMC1c+4OIXiPyoj0N+QAw3dfL8WGntwchNlnW+9B6ZqS4oTbcq7UOnqQcgLWQQEfLDrf0fD9uX+8
        reWKdZ9vc0e0YyfRnpWCoP7doyR817ORr8VqWa61pN/xRTQ37Xq56G4NOL8+qWCht83EbjaJaCr9MbPMyNVGNHNU
        fJugDECQ+yHD3/IX110DE8mEnLSBTLkQ9J/R5eOsec75Q9e3kYT71AB1p8QI9nzdhYxf81wnFKYgSEKemmyzT5Mm
        Po3WRnLSEkPlMBIgk2jWBQMPsNsYh08mRI3bBzASHcLa8olWt4UPHwna+1jC2YkE8pAgThw2IHwEofDkzQ4ApsV8
        Yq3YeL40dDGO9l50F8QLupfqOkxcZvLMsfzdbusMmYNGwC74GvPcA3X+yxFMrs6KrJtALtdzF9lCLPKbPZMUKnDe
        GPP0fE8SrTYzE9xzdF8wpyMRMgGhMc2+URp7dKI2YVlbP/tNfdII5pCO+YMsRplhG6eAbiBZ170VdWyx4FrWFewy
        76KaRzyuCXHlw+3zHnOLOxBhzpw1QxumNwRNh5QEvSHV89S70VjwehfVei84c4m6i5NBCg1PvawwIaYkgAz+mwD1
        XgTfAWmfsjI2BxwzG3gW7h13s+hxcxOvdarFzoQxSGjfsJdHHbzQrWhjHETudVI2e2ZFVDmT0V9gRXf74xFWF0ce
        HaDEMwEc15SrTdqXn4EbYahKMtF+tGW5HNtOm85sgFXxSlco5O/fzwLcJ0YFL4+Zs7IWE2gxiJoKxvmFuMeEjUyV
        T2PNa6W4cHsXuGdCb3RQZL9axBVnBperUsy0UvZMNO2FT/oIxBaBSFXJBvMxzsXmuO96fzVl3DoR6tDJdE6fhgDn
        3CucyvKqljPMtuzEOo63IRpQ2Rey2pTgitbonppMSStoc7setXggl7FWcIqUHZOHHMKW+sKdhoZVni/nP9ttw6JF
        R/uVJe+ps/iDCW30S2kT9AoF4ZXOJuCXK16X1oGBqpD9kk9bBBiumYe11dgS8oQCrgDwNkcvq9w6KjyhwUQy5n2c
        d97IA0kJOxIkrhaXIVdHnwcj54ex+dzAJ5XFC6u8EaE/+wrMpmxKTJQck9vPdaptLRMfVYz5wUZLdl+lUXHMY0M5
        CQ7HtoBJ8vImpueReqmdD3RG16kyViZ/hZu83rJAr44JS+WZCrEhhLipypngfGfzI6YJB16usiYzyUblLUwqhBzL
        R7gDMMouqK/H0jcM8faSwc0yUgDANiIxJTAjBgkqhkiG9w0BCRUxFgQUIuR93QM7iA3JOKmDbDTH9pj8RNowQTAx
        MA0GCWCGSAFlAwQCAQUABCCfCTDZYKBnjXJHI6UpmgHsP9KyTO6pXMLJIU2vrHuc6AQIpWjKhDF2dBMCAggA
        """

    /// Base64url of the modulus of `key`; its exponent is 65537.
    static let modulus = [
        "vDTsqTa-GLeX_pltOM4dv2gQB20D3mmc53t3Qz-KPEOXrAieWVwyBB7gdcZXE1x9Kkq7Wuq1iz_KdOfj",
        "7kN4E9ExqzSSwqNHrahm5SNvIGwljOEDs67V2zqywR9LE9WrmVmNBgX7MarF3Vit1bJEBPOzbn6GN0CQ",
        "JaPw0-76odbImCqCiUcTviu9oieZtIODYmCWBbDe374gys1xNC9POYlUpa9fgXcB6rFGy8TaFRP1H6io",
        "0-7BD-29O7YSO12AP21UYDQJwixB5MVsusN7TukaRqoTTRiuh62q7TyWSB-yld7LRI1AQkQ5DQl1CvZS",
        "xLbdGFJ0eKUtXwxgVxqsgQ",
    ].joined()
    /// Base64url of SHA-256 of the DER of `certificate`.
    static let thumbprint = "f6foocXx7aK5DOCP4hq9qmsGipe3mMWWcfP3k2FYPbE"
}
