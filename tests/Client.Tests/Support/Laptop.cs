using MBot.Client.Commands;
using MBot.Client.Configuration;
using MBot.Client.Output;
using MBot.Client.Trust;
using MBot.Protos.V1;
using MBot.TestKit;

namespace MBot.Client.Tests.Support;

/// <summary>A user's machine: a home folder of its own, in which the client runs as from a shell.</summary>
internal sealed class Laptop : IDisposable
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(60);

    // …/bin/Debug/net10.0/
    private static string Configuration => Path.GetFileName(Path.GetDirectoryName(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar)))!;

    private readonly TempFolder home = new("laptop");

    public Laptop() => Variables["HOME"] = home.Path;

    public Dictionary<string, string> Variables { get; } = [];

    public TimeProvider Clock { get; set; } = TimeProvider.System;

    public TerminalTraits Traits { get; set; } = new();

    /// <summary>What the run that is under way has written so far.</summary>
    public StringWriter Written { get; private set; } = new();

    /// <summary>The client's own build. (Beside the tests it lacks what they take from ASP.NET's shared framework.)</summary>
    public static string Program { get; } = Path.Combine(Repository.Root, "src", "Client", "bin", Configuration, "net10.0", "mbot-client");

    /// <summary>For a client that runs as a process of its own: nothing of the machine that the tests run on.</summary>
    public Dictionary<string, string?> Process => new() { ["HOME"] = home.Path, ["XDG_CONFIG_HOME"] = null, ["MBOT_PROFILE"] = null, ["TERM"] = "xterm" };

    public string Home => home.Path;

    public ClientFolder Folder => ClientFolder.Find(name => Variables.GetValueOrDefault(name));

    /// <summary>The laptop of whoever set the agent up: a profile, and the CA.</summary>
    public static Laptop Of(ScriptedAgent agent, bool withAuthority = true)
    {
        var laptop = new Laptop();
        laptop.AddProfile("test", agent.Address, ScriptedAgent.InstanceId, agent.Authority);
        if (withAuthority)
            agent.Authority.Save(laptop.Folder.Authority);
        return laptop;
    }

    public Profile AddProfile(string name, string address, string instanceId, CertificateAuthority authority, CertificateAuthority? trusted = null, Role role = Role.Operator)
    {
        var folder = Folder;
        PrivateFile.CreateFolder(folder.Certificates);
        string Keep(string file, string text)
        {
            var path = Path.Combine(folder.Certificates, file);
            PrivateFile.Write(path, text);
            return path;
        }

        var issued = authority.IssueClient("tester", role);
        var profile = new Profile
        {
            Name = name,
            Address = address,
            InstanceId = instanceId,
            Certificate = Keep(name + ".crt", issued.CertificatePem),
            Key = Keep(name + ".key", issued.KeyPem),
            Authority = Keep(name + ".ca.crt", (trusted ?? authority).CertificatePem),
        };
        new ProfileStore(folder, _ => null).Save(profile);
        return profile;
    }

    public Task<Ran> RunAsync(params string[] arguments) => RunWithInputAsync("", arguments);

    public async Task<Ran> RunWithInputAsync(string input, params string[] arguments)
    {
        using var enough = new CancellationTokenSource(Bound);
        return await RunAsync(input, arguments, enough.Token);
    }

    public async Task<Ran> RunAsync(string input, string[] arguments, CancellationToken cancellationToken)
    {
        using var output = new StringWriter();
        Written = output;
        using var error = new StringWriter();
        using var reader = new StringReader(input);
        var terminal = new Terminal(TextWriter.Synchronized(output), TextWriter.Synchronized(error), reader, Traits);
        var environment = new ClientEnvironment(terminal, name => Variables.GetValueOrDefault(name), home.Path, Clock);
        var exit = await Cli.RunAsync(arguments, environment, cancellationToken);
        return new Ran(exit, output.ToString(), error.ToString());
    }

    public void Dispose() => home.Dispose();
}

/// <summary>What one run of the client left behind.</summary>
internal sealed record Ran(ExitCode Exit, string Output, string Error)
{
    public string[] Lines => Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
}
