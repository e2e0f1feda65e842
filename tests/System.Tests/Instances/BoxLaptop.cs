using MBot.TestKit;

namespace MBot.SystemTests.Instances;

/// <summary>The laptop on the other side of a box's link.</summary>
internal sealed class BoxLaptop : Laptop
{
    private readonly Box box;

    private BoxLaptop(Box box) => this.box = box;

    /// <summary>A laptop whose key lets root of the box in, and which knows the box's host key.</summary>
    public static async Task<BoxLaptop> CreateAsync(Box box)
    {
        var laptop = new BoxLaptop(box);
        await ChildProcess.RunAsync("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", laptop["key"]]);
        await box.WriteAsync("/root/.ssh/authorized_keys", await File.ReadAllTextAsync(laptop["key.pub"]));
        await box.RunAsync("chmod", "-R", "go=", "/root/.ssh");
        var hostKey = (await File.ReadAllTextAsync(box.Inside("/etc/ssh/ssh_host_ed25519_key.pub"))).Split(' ');
        laptop.KnownHosts = $"{BoxNetwork.Instance} {hostKey[0]} {hostKey[1]}\n";
        return laptop;
    }

    /// <summary>Takes the box over, as profile prod.</summary>
    public Task<ClientResult> EnrolAsync() =>
        RunAsync("enroll", $"root@{BoxNetwork.Instance}", "--name", "prod", "--identity", this["key"], "--ssh-config", this["ssh_config"]);

    protected override ChildProcess Start(string program, IReadOnlyList<string> arguments, ChildProcessOptions options) => box.Network.Start(program, arguments, options);
}
