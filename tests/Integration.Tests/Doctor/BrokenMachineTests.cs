using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using MBot.Agent.Certificates;
using MBot.Client;
using MBot.Integration.Tests.Abuse;
using MBot.Integration.Tests.Support;
using MBot.Protos.V1;
using MBot.TestKit;

namespace MBot.Integration.Tests.Doctor;

/// <summary>Machines broken on purpose, in what needs no machine of its own: doctor names the right cause first. More are in System.Tests, in a box.</summary>
public sealed class BrokenMachineTests
{
    [Fact]
    public async Task NothingBroken_NothingFailed()
    {
        await using var machine = await WholeAgent.StartAsync();

        var doctor = await DoctorAsync(machine);

        Assert.True(doctor.GetProperty("ok").GetBoolean(), doctor.ToString());
    }

    [Fact]
    public Task SecretsOpenToOthers() => IsNamedAsync(
        "privacy",
        "holds keys or secrets and other users may read it",
        machine => File.SetUnixFileMode(machine.Host.State.Secrets, (UnixFileMode)0b111_101_101),
        async machine => await SetSecretAsync(machine, "A_SECRET", "long-enough-value"));

    [Fact]
    public Task NginxsConfigurationBroken() => IsNamedAsync(
        "nginx-config",
        "nginx does not know a directive of its configuration",
        machine => File.AppendAllText(Path.Combine(machine.Host.State.Nginx, "nginx.conf"), "nosuch on;\n"));

    [Fact]
    public async Task NginxsConfigurationBroken_IsMendedByTheCommandThatIsNamed()
    {
        await using var machine = await WholeAgent.StartAsync();
        await File.AppendAllTextAsync(Path.Combine(machine.Host.State.Nginx, "nginx.conf"), "nosuch on;\n");
        using var laptop = new Laptop(machine.Host, "harald", withAuthority: false);

        var (exit, text) = await laptop.RunAsync("doctor", "--fix", "--yes");

        Assert.True(exit == ExitCode.Ok, text);
        Assert.Contains("mbot-client service restart nginx", text, StringComparison.Ordinal);
        Assert.DoesNotContain("nosuch", await File.ReadAllTextAsync(Path.Combine(machine.Host.State.Nginx, "nginx.conf")), StringComparison.Ordinal);
    }

    [Fact]
    public Task TheAppsCertificateExpired() => IsNamedAsync("certificates", "the certificate of app.example.test has expired", machine =>
    {
        using var expired = SelfSigned.For("app.example.test", since: 30, days: -1);
        new CertificateStore(machine.Host.State).Install(CertificatePair.Parse(expired.ExportCertificatePem(), expired.KeyPem()), []);
    });

    [Fact]
    public async Task NginxsPortTaken()
    {
        TcpListener? stranger = null;
        await using var machine = await WholeAgent.StartAsync(port => (stranger = new TcpListener(IPAddress.Loopback, port)).Start());
        using (stranger)
        {
            var doctor = await DoctorAsync(machine);

            Named(doctor, "ports", $"another program has port {machine.Door}: process {Environment.ProcessId}");
            Assert.Equal("ports", Check(doctor, "nginx-serving").GetProperty("explainedBy").GetString());
        }
    }

    [Fact]
    public async Task TheSourceGone()
    {
        await using var machine = await WholeAgent.StartAsync();
        await new Deployments.DeploymentsClient(machine.Host.Connect("anna", Role.Operator).Calls).SetSourceAsync(new SetSourceRequest { Url = "/nonexistent/repository" });

        Named(await DoctorAsync(machine), "source", "there is no such repository");
    }

    [Fact]
    public async Task ARequiredSecretMissing()
    {
        await using var machine = await WholeAgent.StartAsync(settings: """, "app": { "requiredSecrets": ["MONGODB_URI"] }""");

        var doctor = await DoctorAsync(machine);

        Named(doctor, "secrets", "required and missing or blank: MONGODB_URI");
        Assert.Equal("mbot-client secrets set MONGODB_URI -", doctor.GetProperty("command").GetString());
    }

    [Theory]
    [InlineData(AtlasManner.NotAllowed, "alert 80: 203.0.113.7 is very likely not on the Atlas access list", "mbot-client atlas allow 203.0.113.7")]
    [InlineData(AtlasManner.Resets, "the connection is reset in the TLS handshake", "mbot-client logs app")]
    [InlineData(AtlasManner.Hangs, "no answer comes to the TLS handshake", "mbot-client logs app")]
    public async Task AtlasRefuses_AndNothingOfTheConnectionStringIsTold(AtlasManner manner, string cause, string command)
    {
        await using var peer = new AtlasPeer(manner);
        await using var machine = await WholeAgent.StartAsync(settings: """, "https": { "publicAddresses": ["203.0.113.7"] }""");
        await SetSecretAsync(machine, "MONGODB_URI", $"mongodb://harald:hunter2-secret@localhost:{peer.Port}/shop?tls=true");

        var doctor = await DoctorAsync(machine);

        Named(doctor, "atlas", cause);
        Assert.Equal(command, doctor.GetProperty("command").GetString());
        Assert.DoesNotContain("hunter2", doctor.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("harald", doctor.ToString(), StringComparison.Ordinal);
        peer.Manner = AtlasManner.Well;
        Assert.True((await DoctorAsync(machine)).GetProperty("ok").GetBoolean());
    }

    [Fact]
    public async Task TheLaptopsCertificateExpired()
    {
        await using var machine = await WholeAgent.StartAsync();
        machine.Host.AuthorityTime.Shift = -TimeSpan.FromDays(900);
        using var laptop = new Laptop(machine.Host, "harald", withAuthority: false);

        Named(await DoctorAsync(laptop), "profile", "the client certificate of profile 'test' ended on");
    }

    [Fact]
    public async Task TheAgentNotRunning()
    {
        var machine = await WholeAgent.StartAsync();
        using var laptop = new Laptop(machine.Host, "harald", withAuthority: false);
        await machine.DisposeAsync();

        Named(await DoctorAsync(laptop), "tcp", "the agent does not run");
    }

    [Fact]
    public async Task NoSecretIsInTheBundle()
    {
        await using var machine = await WholeAgent.StartAsync();
        await SetSecretAsync(machine, "API_TOKEN", "hunter2-and-more");
        await SetSecretAsync(machine, "MONGODB_URI", "mongodb://harald:hunter3-secret@localhost:1/shop?tls=true");
        // What somebody logs all the same.
        await File.AppendAllTextAsync(Path.Combine(Directory.CreateDirectory(Path.Combine(machine.Host.State.Logs, "nginx")).FullName, "error.log"),
            "2026/11/26 06:24:03 [error] 1#1: *1 upstream said hunter2-and-more about mongodb://harald:hunter3-secret@localhost:1/shop?tls=true\n");
        using var laptop = new Laptop(machine.Host, "harald", withAuthority: false);
        using var folder = new TempFolder("bundle");

        var (exit, text) = await laptop.RunAsync("doctor", "--bundle", folder["help.tar.gz"]);

        Assert.True(exit == ExitCode.Failed, text); // nobody listens at port 1
        var unpacked = await UnpackedAsync(folder["help.tar.gz"]);
        Assert.Contains("upstream said [REDACTED]", unpacked, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", unpacked + text, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter3", unpacked + text, StringComparison.Ordinal);
        Assert.DoesNotContain("PRIVATE KEY", unpacked, StringComparison.Ordinal);
    }

    private static async Task IsNamedAsync(string check, string cause, Action<WholeAgent> breakIt, Func<WholeAgent, Task>? before = null)
    {
        await using var machine = await WholeAgent.StartAsync();
        if (before is not null)
            await before(machine);
        breakIt(machine);

        Named(await DoctorAsync(machine), check, cause);
    }

    private static void Named(JsonElement doctor, string check, string cause)
    {
        Assert.True(doctor.GetProperty("first").GetString() == check, doctor.ToString());
        Assert.Contains(cause, doctor.GetProperty("cause").GetString(), StringComparison.Ordinal);
    }

    private static JsonElement Check(JsonElement doctor, string name) => doctor.GetProperty("checks").EnumerateArray().Single(check => check.GetProperty("name").GetString() == name);

    private static async Task<JsonElement> DoctorAsync(WholeAgent machine)
    {
        using var laptop = new Laptop(machine.Host, "harald", withAuthority: false);
        return await DoctorAsync(laptop);
    }

    private static async Task<JsonElement> DoctorAsync(Laptop laptop)
    {
        var (_, text) = await laptop.RunAsync("doctor", "--json");
        return JsonDocument.Parse(text).RootElement.Clone();
    }

    private static async Task SetSecretAsync(WholeAgent machine, string name, string value) =>
        await new Protos.V1.Secrets.SecretsClient(machine.Host.Connect("anna", Role.Operator).Calls).ChangeAsync(new ChangeSecretsRequest { Set = { [name] = value } });

    private static async Task<string> UnpackedAsync(string path)
    {
        await using var zip = new System.IO.Compression.GZipStream(File.OpenRead(path), System.IO.Compression.CompressionMode.Decompress);
        using var reader = new StreamReader(zip);
        return await reader.ReadToEndAsync();
    }
}
