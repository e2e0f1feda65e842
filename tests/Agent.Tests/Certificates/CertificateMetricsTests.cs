using MBot.Agent.Certificates;
using MBot.Agent.Certificates.Renewal;
using MBot.Agent.Metrics.Exposition;
using MBot.Agent.Platform;
using MBot.Agent.Security.Identity;
using MBot.Agent.Tests.Configuration;
using MBot.TestKit;
using Microsoft.Extensions.Logging.Abstractions;

namespace MBot.Agent.Tests.Certificates;

public sealed class CertificateMetricsTests : IDisposable
{
    private readonly TempFolder _folder = new("metrics");
    private readonly HttpsOptions _options = new();
    private readonly SetTime _time = new();

    private StateFolder State => new(_folder.Path);

    private AttemptLedger Ledger => new(State, _time);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void WithoutHttps_NothingIsSaidOfRenewal()
    {
        Assert.Equal(["# TYPE mbot_certificate_expiry_timestamp_seconds gauge"], Write().Where(line => !line.StartsWith("# HELP", StringComparison.Ordinal)));
    }

    [Fact]
    public void TheEndAndTheAttempts_AreTimes()
    {
        var end = DateTimeOffset.FromUnixTimeSeconds(DateTimeOffset.UtcNow.AddDays(60).ToUnixTimeSeconds());
        new CertificateStore(State).Install(TestPair.For("app.example.org", end).Parsed, []);
        _options.Names = ["app.example.org"];

        _time.Now = end.AddDays(-90);
        Ledger.Begin(["app.example.org"]);
        Assert.Contains($"mbot_certificate_expiry_timestamp_seconds{{name=\"app.example.org\"}} {end.ToUnixTimeSeconds()}", Write());
        Assert.Equal(end.AddDays(-90).ToUnixTimeSeconds(), Value("last_attempt_timestamp_seconds"));
        Assert.Equal(end.AddDays(-90).ToUnixTimeSeconds(), Value("last_success_timestamp_seconds"));
        Assert.InRange(Value("next_attempt_timestamp_seconds"), end.AddDays(-35).ToUnixTimeSeconds(), end.AddDays(-30).ToUnixTimeSeconds());
        Assert.Equal(0, Value("failures"));

        // Twice in vain, and another name's failure is none of ours.
        foreach (var day in (int[])[-30, -29])
        {
            _time.Now = end.AddDays(day);
            Ledger.Begin(["app.example.org"]);
            Ledger.Fail("acme.rateLimited", "too many", end.AddDays(-20));
        }

        _time.Now = end.AddDays(-28);
        Ledger.Begin(["shop.example.org"]);
        Ledger.Fail("acme.dns", "no such name", null);
        Assert.Equal(end.AddDays(-29).ToUnixTimeSeconds(), Value("last_attempt_timestamp_seconds"));
        Assert.Equal(end.AddDays(-90).ToUnixTimeSeconds(), Value("last_success_timestamp_seconds"));
        Assert.Equal(end.AddDays(-20).ToUnixTimeSeconds(), Value("next_attempt_timestamp_seconds"));
        Assert.Equal(2, Value("failures"));
    }

    [Fact]
    public void WhatIsDueAndWasNeverAsked_HasNoTimes()
    {
        _options.Names = ["app.example.org"];
        Assert.DoesNotContain(Write(), line => line.StartsWith("mbot_certificate_renewal_", StringComparison.Ordinal) && line.Contains("_timestamp_", StringComparison.Ordinal));
        Assert.Equal(0, Value("failures"));
    }

    private double Value(string name) => double.Parse(Assert.Single(Write(), line => line.StartsWith($"mbot_certificate_renewal_{name} ", StringComparison.Ordinal)).Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture);

    private string[] Write()
    {
        var identity = new IdentityStore(new IdentityFolder(State), _time, NullLogger<IdentityStore>.Instance);
        var store = new CertificateStore(State);
        var metrics = new CertificateMetrics(new CertificateInventory(identity, store), new RenewalPlan(new ServedCertificate(store, new Fixed<HttpsOptions>(_options), _time), Ledger, new Fixed<HttpsOptions>(_options), State));
        return ExpositionText.Write(metrics.CollectAsync(CancellationToken.None).Result, ExpositionFormat.Text).Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}
