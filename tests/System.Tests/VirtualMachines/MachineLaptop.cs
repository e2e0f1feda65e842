using System.Globalization;
using System.Text.Json.Nodes;
using MBot.TestKit;

namespace MBot.SystemTests.VirtualMachines;

/// <summary>A laptop that reaches a virtual machine, through the ports that lead to it, as profile prod.</summary>
internal sealed class MachineLaptop : Laptop
{
    private readonly VirtualMachine machine;

    public MachineLaptop(VirtualMachine machine)
    {
        this.machine = machine;
        KnownHosts = machine.KnownHostsLine;
    }

    protected override TimeSpan Bound => TimeSpan.FromMinutes(20);

    private string Address => string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{machine.Port(ServingMachine.AgentPort)}");

    private string Profile => Path.Combine(this["config"], "mbot", "profiles", "prod.json");

    /// <summary>Takes the machine over.</summary>
    public Task<ClientResult> EnrolAsync() =>
        RunAsync("enroll", "root@127.0.0.1", "--name", "prod", "--port", machine.Port(22).ToString(CultureInfo.InvariantCulture), "--identity", machine.Key, "--ssh-config", this["ssh_config"], "--address", Address);

    /// <summary>Keeps what it knows of the machine as it is now: a machine that goes back in time is not one that it has seen further on.</summary>
    public Task SaveAsync(string target) => ChildProcess.RunAsync("cp", ["-a", this["config"], target]);

    public async Task LoadAsync(string source)
    {
        await ChildProcess.RunAsync("cp", ["-a", source, this["config"]]);
        var profile = JsonNode.Parse(await File.ReadAllTextAsync(Profile))!;
        profile["address"] = $"https://{Address}";
        await File.WriteAllTextAsync(Profile, profile.ToJsonString());
    }

    protected override ChildProcess Start(string program, IReadOnlyList<string> arguments, ChildProcessOptions options) => ChildProcess.Start(program, arguments, options);
}
