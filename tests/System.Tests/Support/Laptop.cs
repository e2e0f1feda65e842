using MBot.TestKit;

namespace MBot.SystemTests;

/// <summary>A laptop with a configuration folder and known hosts of its own, on which the published mbot-client and the machine's ssh run.</summary>
internal abstract class Laptop : IDisposable
{
    private readonly TempFolder folder = new("laptop");

    protected Laptop() => File.WriteAllText(folder["ssh_config"], $"""
        Host *
          UserKnownHostsFile {folder["known_hosts"]}
          GlobalKnownHostsFile /dev/null
          IdentityAgent none
        """);

    /// <summary>How long a command may take.</summary>
    protected virtual TimeSpan Bound => TimeSpan.FromMinutes(4);

    /// <summary>What this laptop knows of hosts.</summary>
    public string KnownHosts
    {
        get => File.ReadAllText(folder["known_hosts"]);
        set => File.WriteAllText(folder["known_hosts"], value);
    }

    /// <summary>Whose laptop it is, which a client's name begins with; null: of whoever runs the tests.</summary>
    public string? User { get; init; }

    /// <summary>The path of a file of its own.</summary>
    public string this[string name] => folder[name];

    /// <summary>Runs mbot-client to its end.</summary>
    public async Task<ClientResult> RunAsync(params string[] arguments)
    {
        await using var client = Start(arguments);
        client.CloseInput();
        return new ClientResult(string.Join(' ', arguments), await client.WaitForExitAsync(Bound), client.Output);
    }

    /// <summary>Starts mbot-client and returns at once.</summary>
    public ChildProcess Start(params string[] arguments) => Start(Binaries.Client, arguments, Options);

    /// <summary>The same at a terminal, where it and what it runs ask. An answer comes after the line that begins its question.</summary>
    public ChildProcess StartAtTerminal(params string[] arguments) =>
        Start("script", ["-qefc", string.Join(' ', arguments.Prepend(Binaries.Client).Select(argument => $"'{argument}'")), "/dev/null"], Options);

    private ChildProcessOptions Options => new()
    {
        WorkingDirectory = folder.Path,
        Environment = new Dictionary<string, string?>
        {
            ["XDG_CONFIG_HOME"] = folder["config"],
            ["HOME"] = folder["home"],
            ["USER"] = User ?? Environment.UserName,
            ["MBOT_PROFILE"] = null,
            ["SSH_AUTH_SOCK"] = null,
            ["DOTNET_BUNDLE_EXTRACT_BASE_DIR"] = folder["extracted"],
            ["NO_COLOR"] = "1",
        },
    };

    public void Dispose() => folder.Dispose();

    /// <summary>Starts a program where the laptop is.</summary>
    protected abstract ChildProcess Start(string program, IReadOnlyList<string> arguments, ChildProcessOptions options);
}
