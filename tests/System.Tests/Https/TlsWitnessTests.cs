using System.Text.Json;
using System.Xml.Linq;
using MBot.TestKit;
using Xunit.Abstractions;

namespace MBot.SystemTests.Https;

/// <summary>What two scanners of TLS that know nothing of this project say of what it serves.</summary>
public sealed class TlsWitnessTests(ITestOutputHelper output)
{
    private static readonly TimeSpan Bound = TimeSpan.FromMinutes(15);

    /// <summary>Said of every certificate of a test's authority: its root is private, and it grants five years without a list of what it took back.</summary>
    private static readonly string[] OfTheAuthority = ["cert_chain_of_trust", "cert_validityPeriod", "cert_revocation"];

    [NeedsTheory(Part.Deployment | Part.Acme | Part.TlsScanners)]
    [Trait("Duration", "Long")]
    [InlineData("ecdsa")]
    [InlineData("rsa")]
    public async Task WithBothKindsOfKeys_TheWitnessesHaveNothingToSay(string keyType)
    {
        await using var machine = await CertifiedInstance.StartAsync($"https.keyType={keyType}");
        (await machine.EnableAsync()).Expect(0);
        File.SetLastWriteTimeUtc(Path.Combine(machine.Instance.State, "certificates", "served-since"), DateTime.UtcNow.AddDays(-8)); // the ramp of Strict-Transport-Security is over
        (await machine.Instance.ClientAsync("https", "renew")).Expect(0);

        var findings = await TestsslAsync(machine);
        foreach (var finding in findings.Where(f => f.Severity is not "OK" and not "INFO" and not "DEBUG"))
            output.WriteLine($"{finding.Severity} {finding.Id}: {finding.Text}");
        Assert.Contains(findings, f => f.Id == "TLS1_2" && f.Text.Contains("offered", StringComparison.Ordinal));
        Assert.Contains(findings, f => f.Id == "cert_keySize" && f.Text.StartsWith(keyType == "rsa" ? "RSA 2048" : "EC 256", StringComparison.Ordinal));
        Assert.DoesNotContain(findings, f => f.Severity is "MEDIUM" or "HIGH" or "CRITICAL" or "FATAL" && !OfTheAuthority.Contains(f.Id));

        var scan = XDocument.Parse(await ChildProcess.RunAsync("sslscan", ["--no-colour", "--xml=-", $"--sni-name={CertifiedInstance.Name}", $"127.0.0.1:{machine.Secure.Port}"]));
        Assert.Equal(["TLS 1.2", "TLS 1.3"], scan.Descendants("protocol").Where(p => p.Attribute("enabled")?.Value == "1").Select(p => $"{p.Attribute("type")!.Value.ToUpperInvariant()} {p.Attribute("version")!.Value}").Order());
        Assert.All(scan.Descendants("heartbleed"), h => Assert.Equal("0", h.Attribute("vulnerable")!.Value));

        var folder = Path.Combine(machine.Instance.State, "run", "nginx");
        await using var check = ChildProcess.Start("nginx", ["-t", "-q", "-c", Path.Combine(folder, "nginx.conf"), "-p", folder]);
        Assert.Equal((0, ""), (await check.WaitForExitAsync(TimeSpan.FromSeconds(30)), check.Output));
    }

    private static async Task<IReadOnlyList<(string Id, string Severity, string Text)>> TestsslAsync(CertifiedInstance machine)
    {
        using var folder = new TempFolder("testssl");
        await using var scan = ChildProcess.Start("testssl",
            ["--quiet", "--color", "0", "--warnings", "off", "--ip", "127.0.0.1", "--jsonfile", folder["findings.json"], machine.Secure.AbsoluteUri]);
        var code = await scan.WaitForExitAsync(Bound); // the number of what it would have better, or that it could not scan at all
        Assert.True(File.Exists(folder["findings.json"]), $"{code}\n{scan.Output}");
        using var findings = JsonDocument.Parse(await File.ReadAllTextAsync(folder["findings.json"]));
        return [.. findings.RootElement.EnumerateArray().Select(f => (f.Text("id"), f.Text("severity"), f.Text("finding")))];
    }
}
