using System.Text.Json.Nodes;
using MBot.TestKit;

namespace MBot.SystemTests.Cloud;

/// <summary>mbot-client ssh, into a real sshd.</summary>
public sealed class SshLoginTests(Moto shared) : IClassFixture<Moto>
{
    [NeedsFact(Part.Ssh)]
    public async Task ACommand_RunsThere_ItsArgumentsArriveAsTheyAre_AndItsExitCodeComesBack()
    {
        await using var server = await SshServer.StartAsync();
        using var laptop = new CloudLaptop(new Uri("http://127.0.0.1:1/"));
        laptop.KnownHosts = server.KnownHostsLine(server.Port);
        string[] way = ["ssh", "--address", "127.0.0.1", "--user", "root", "--port", $"{server.Port}", "--identity", server.UserKey, "--ssh-config", laptop["ssh_config"], "--"];

        var said = (await laptop.RunAsync([.. way, "printf", "%s|", "a b", "$HOME", "it's", "*"])).Expect(0);
        var failed = await laptop.RunAsync([.. way, "sh", "-c", "exit 7"]);

        Assert.Contains("a b|$HOME|it's|*|", said.Output, StringComparison.Ordinal);
        Assert.Equal(7, failed.ExitCode);
    }

    [NeedsFact(Part.Moto | Part.Ssh)]
    public async Task UserKeyAndAddress_AreTheProfilesAndAwss()
    {
        var moto = await shared.EmptyAsync();
        var id = await moto.Seed.InstanceAsync();
        var (_, address) = await moto.Seed.AddressAsync(id);
        using var laptop = new CloudLaptop(moto.Endpoint);
        File.WriteAllText(laptop["key"], "");
        Directory.CreateDirectory(laptop["bin"]);
        File.WriteAllText(laptop["bin/ssh"], "#!/bin/sh\nprintf '%s\\n' \"$@\"\nexit 3\n");
        File.SetUnixFileMode(laptop["bin/ssh"], (UnixFileMode)0b111_101_101);
        laptop.Environment["PATH"] = laptop["bin"];
        laptop.SetAws(new JsonObject { ["sshUser"] = "admin", ["sshKey"] = laptop["key"] });

        var result = (await laptop.RunAsync("ssh", "--", "id")).Expect(3);

        Assert.Equal(["-i" + laptop["key"], "-oIdentitiesOnly=yes", "--", $"admin@{address}", "id"], result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    [NeedsFact(Part.Moto | Part.Ssh)]
    public async Task AKeyThatIsNotThere_AndAMachineThatIsOff_AreNamed()
    {
        var moto = await shared.EmptyAsync();
        var id = await moto.Seed.InstanceAsync();
        await moto.Seed.StopAsync(id);
        using var laptop = new CloudLaptop(moto.Endpoint);

        Assert.Contains("mbot-client start", (await laptop.RunAsync("ssh")).Expect(4).Output, StringComparison.Ordinal);
        Assert.Contains("there is no", (await laptop.RunAsync("ssh", "--address", "127.0.0.1", "--identity", laptop["none"])).Expect(2).Output, StringComparison.Ordinal);
    }
}
