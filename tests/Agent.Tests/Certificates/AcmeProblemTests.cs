using MBot.Agent.Certificates.Issuing;
using MBot.Agent.Certificates.Renewal;

namespace MBot.Agent.Tests.Certificates;

/// <summary>certbot's words, as versions 1.21 to 2.11 say them.</summary>
public class AcmeProblemTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 23, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void AFailedChallenge_IsToldWithItsDomain()
    {
        var problem = Read("""
            Saving debug log to /var/lib/mbot/certificates/certbot/logs/letsencrypt.log
            Requesting a certificate for app.example.org

            Certbot failed to authenticate some domains (authenticator: webroot). The Certificate Authority reported these problems:
              Domain: app.example.org
              Type:   unauthorized
              Detail: 203.0.113.7: Invalid response from http://app.example.org/.well-known/acme-challenge/x: 404

            Hint: The Certificate Authority failed to download the temporary challenge files created by Certbot.

            Some challenges have failed.
            Ask for help or search for solutions at https://community.letsencrypt.org.
            """);
        Assert.Equal(new AcmeProblem("acme.unauthorized", "app.example.org: 203.0.113.7: Invalid response from http://app.example.org/.well-known/acme-challenge/x: 404", null), problem);
    }

    [Theory]
    [InlineData("An unexpected error occurred:\nError finalizing order :: urn:ietf:params:acme:error:rateLimited :: There were too many requests of a given type :: too many certificates (5) already issued for this exact set of domains in the last 168h0m0s, retry after 2026-11-25 08:00:00 UTC: see https://letsencrypt.org/docs/", "acme.rateLimited", "too many certificates (5)", "2026-11-25T08:00:00Z")]
    [InlineData("urn:ietf:params:acme:error:rateLimited :: There were too many requests of a given type :: Retry-After: 3600", "acme.rateLimited", "Retry-After", "2026-11-23T13:00:00Z")]
    [InlineData("An unexpected error occurred:\nurn:ietf:params:acme:error:badNonce :: The client sent an unacceptable anti-replay nonce :: JWS has an invalid anti-replay nonce: abc", "acme.badNonce", "JWS has an invalid anti-replay nonce", null)]
    [InlineData("requests.exceptions.ConnectionError: HTTPSConnectionPool(host='127.0.0.1', port=14000): Max retries exceeded with url: /dir", "acme.unreachable", "Max retries exceeded", null)]
    [InlineData("Saving debug log to /x\nUnable to register an account with ACME server", "acme.certbot", "Unable to register", null)]
    [InlineData("", "acme.certbot", "certbot gave no reason", null)]
    public void EachReason_HasItsCode_ItsWords_AndWhenToComeAgain(string output, string code, string words, string? retryAfter)
    {
        var problem = Read(output);
        Assert.Equal(code, problem.Code);
        Assert.Contains(words, problem.Detail, StringComparison.Ordinal);
        Assert.Equal(retryAfter is null ? null : DateTimeOffset.Parse(retryAfter, System.Globalization.CultureInfo.InvariantCulture), problem.RetryAfter);
    }

    [Fact]
    public void WhatCertbotKeepsToItself_IsInItsLog()
    {
        const string log = """
            2026-11-23 01:29:24,100:DEBUG:acme.client:Received response:
            {"type": "urn:ietf:params:acme:error:badNonce", "detail": "JWS has an invalid anti-replay nonce"}
            2026-11-23 01:29:24,200:DEBUG:acme.client:Received response:
            {
               "type": "urn:ietf:params:acme:error:accountDoesNotExist",
               "detail": "unable to find existing account for only-return-existing request"
            }
            AttributeError: can't set attribute
            """;
        Assert.Equal(new AcmeProblem("acme.accountDoesNotExist", "unable to find existing account for only-return-existing request", null), AcmeProblem.ReadLog(log, Now));
        Assert.Null(AcmeProblem.ReadLog("nothing of the kind", Now));
    }

    /// <summary>The authority says it in a header, which certbot writes into its log and nowhere else.</summary>
    [Theory]
    [InlineData("3600", "2026-11-23T13:00:00Z")]
    [InlineData("Tue, 24 Nov 2026 08:00:00 GMT", "2026-11-24T08:00:00Z")]
    [InlineData("soon", null)]
    public void WhenToComeAgain_IsInTheLogOfARefusal(string header, string? at)
    {
        var log = $$"""
            2026-11-23 04:49:02,100:DEBUG:acme.client:Received response:
            HTTP 200
            Retry-After: 86400

            {"newOrder": "https://acme.example/order"}
            2026-11-23 04:49:03,237:DEBUG:acme.client:Received response:
            HTTP 429
            Server: nginx
            Content-Type: application/problem+json
            Retry-After: {{header}}

            {
              "type": "urn:ietf:params:acme:error:rateLimited",
              "detail": "Service busy; too many requests",
              "status": 429
            }
            2026-11-23 04:49:03,238:ERROR:certbot._internal.log:There were too many requests of a given type :: Service busy; too many requests
            """;
        var said = Read("An unexpected error occurred:\nurn:ietf:params:acme:error:rateLimited :: There were too many requests of a given type :: Service busy; too many requests");
        Assert.Null(said.RetryAfter);

        var problem = said.With(AcmeProblem.ReadLog(log, Now));

        Assert.Equal(("acme.rateLimited", "Service busy; too many requests"), (problem.Code, problem.Detail));
        Assert.Equal(at is null ? null : DateTimeOffset.Parse(at, System.Globalization.CultureInfo.InvariantCulture), problem.RetryAfter);
        // Planned at that time, not before; and one that certbot understood differently is not mixed with it.
        var failed = new Attempt(Now, "app.example.org", problem.Code, problem.Detail, problem.RetryAfter);
        Assert.Equal(problem.RetryAfter ?? Now.AddHours(1), RenewalPolicy.NextAttempt(Now, "app.example.org", [failed]));
        var other = new AcmeProblem("acme.connection", "nobody there", null);
        Assert.Equal(other, other.With(AcmeProblem.ReadLog(log, Now)));
    }

    private static AcmeProblem Read(string output) => AcmeProblem.Read(output.Split('\n'), Now);
}
