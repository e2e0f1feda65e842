using System.Security.Cryptography.X509Certificates;
using MBot.Client.Enrolment;
using MBot.Client.Tests.Support;
using MBot.Client.Trust;

namespace MBot.Client.Tests.Enrolment;

public sealed class EnrollerTests
{
    [Fact]
    public async Task TheAgentAsks_TheCaSigns_TheAgentInstalls()
    {
        using var authority = CertificateAuthority.Create("laptop");
        using var shell = new ScriptedShell("an-instance");

        var instanceId = await Enroller.EnrolAsync(shell, authority, "/state", CancellationToken.None);

        Assert.Equal("an-instance", instanceId);
        Assert.Equal(["enroll csr --state /state", "enroll install --state /state"], shell.Ran);
        var handed = new X509Certificate2Collection();
        handed.ImportFromPem(shell.Installed);
        Assert.Equal(["CN=an-instance", "CN=laptop"], handed.Select(certificate => certificate.Subject));
        Assert.DoesNotContain("PRIVATE", shell.Installed, StringComparison.Ordinal);
    }

    [Fact]
    public async Task WhatTheAgentSaysWhenItFails_IsTheEvidence()
    {
        using var authority = CertificateAuthority.Create("laptop");
        using var shell = new ScriptedShell("an-instance") { Fails = "the state folder can't be written" };

        var error = await Assert.ThrowsAsync<ClientException>(() => Enroller.EnrolAsync(shell, authority, "/state", CancellationToken.None));

        Assert.Equal(ExitCode.Failed, error.Exit);
        Assert.Contains("the state folder can't be written", error.Evidence);
    }

    private sealed class ScriptedShell(string instanceId) : IInstanceShell, IDisposable
    {
        private readonly AgentKey key = new(instanceId);

        public string Place => "a test";

        public string? Fails { get; init; }

        public List<string> Ran { get; } = [];

        public string Installed { get; private set; } = "";

        public Task<ShellResult> RunAgentAsync(IReadOnlyList<string> arguments, string input, CancellationToken cancellationToken)
        {
            Ran.Add(string.Join(' ', arguments));
            if (Fails is not null)
                return Task.FromResult(new ShellResult(1, "", Fails + "\n"));
            if (arguments[1] == "install")
                Installed = input;
            return Task.FromResult(new ShellResult(0, arguments[1] == "csr" ? key.RequestPem() : "", ""));
        }

        public void Dispose() => key.Dispose();
    }
}
