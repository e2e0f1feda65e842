using System.Globalization;
using MBot.SystemTests.Cloud;
using MBot.TestKit;

namespace MBot.SystemTests.Bringup;

/// <summary>AWS tells no host key, as of a machine without cloud-init: a person may compare it, a script takes none unseen.</summary>
public sealed class SilentConsoleTests(Moto shared) : IClassFixture<Moto>
{
    // The console is asked for minutes before that: AWS may have it late.
    private static readonly TimeSpan Bound = TimeSpan.FromMinutes(10);

    [NeedsFact(Part.Moto | Part.Terraform | Part.Ssh)]
    [Trait("Duration", "Long")]
    public async Task AtATerminal_UpAsks_ElsewhereItRefuses()
    {
        var moto = await shared.EmptyAsync();
        await using var aws = ConsoleProxy.Start(moto.Endpoint);
        await using var server = await SshServer.StartAsync();
        await moto.Api.CallAsync("CreateKeyPair", ("KeyName", "mbot-prod"));
        var instance = await moto.Seed.InstanceAsync();
        using var person = await UpLaptop.CreateAsync(aws.Endpoint);
        using var script = await UpLaptop.CreateAsync(aws.Endpoint);
        using var first = new UpEnvironment();
        using var second = new UpEnvironment();

        var refused = script.RunAsync(await UpAsync(script, second, instance, server));
        await using var asked = person.StartAtTerminal(await UpAsync(person, first, instance, server));
        await asked.WaitForLineAsync(line => line.Contains("key fingerprint is SHA256:", StringComparison.Ordinal), Bound);
        await asked.WriteLineAsync("yes");
        await asked.WaitForLineAsync(line => line.Contains("is up, ssh root@127.0.0.1", StringComparison.Ordinal), Bound);

        Assert.Contains("compare the one that is shown by other means", asked.Output, StringComparison.Ordinal);
        Assert.Contains("not among the known ones", (await refused).Expect(3).Output, StringComparison.Ordinal);
    }

    private static async Task<string[]> UpAsync(UpLaptop laptop, UpEnvironment environment, string instance, SshServer server)
    {
        environment.Set(new { key_name = "mbot-prod", instance, address = "127.0.0.1", agent_endpoint = "127.0.0.1:7443", ssh_user = "root" });
        await File.WriteAllTextAsync(laptop["archive.tar.gz"], "an archive");
        return ["up", environment.Path, "--yes", "--archive", laptop["archive.tar.gz"], "--identity", server.UserKey, "--port", server.Port.ToString(CultureInfo.InvariantCulture), "--ssh-config", laptop["ssh_config"]];
    }
}
