using MBot.TestKit;

namespace MBot.SystemTests.Enrolment;

/// <summary>A laptop of its own on this machine, which knows the host key of a bare instance.</summary>
internal sealed class SshLaptop : Laptop
{
    private readonly BareInstance instance;

    public SshLaptop(BareInstance instance)
    {
        this.instance = instance;
        KnownHosts = instance.Ssh.KnownHostsLine(instance.Ssh.Port);
    }

    public bool HasAuthority => Directory.Exists(Path.Combine(this["config"], "mbot", "ca"));

    /// <summary>Enrols the instance as profile "prod".</summary>
    /// <param name="more">Options that count in the place of the usual ones, and others.</param>
    public Task<ClientResult> EnrolAsync(params string[] more) => RunAsync(Enrolment(more));

    /// <summary>Begins the same at a terminal.</summary>
    public ChildProcess StartEnrolAtTerminal(params string[] more) => StartAtTerminal(Enrolment(more));

    protected override ChildProcess Start(string program, IReadOnlyList<string> arguments, ChildProcessOptions options) => ChildProcess.Start(program, arguments, options);

    private string[] Enrolment(string[] more)
    {
        Dictionary<string, string> usual = new()
        {
            ["--name"] = "prod",
            ["--port"] = $"{instance.Ssh.Port}",
            ["--identity"] = instance.Ssh.UserKey,
            ["--ssh-config"] = this["ssh_config"],
            ["--agent-binary"] = Binaries.Agent,
            ["--state"] = instance.State,
            ["--address"] = $"127.0.0.1:{instance.AgentPort}",
        };
        return ["enroll", "root@127.0.0.1", .. usual.Where(pair => !more.Contains(pair.Key)).SelectMany(pair => (string[])[pair.Key, pair.Value]), .. more];
    }
}
