using MBot.TestKit;

namespace MBot.SystemTests.Bringup;

/// <summary>A new laptop with an empty AWS account: an SSH key, the app's secrets, and nothing that knows of any instance.</summary>
internal sealed class UpLaptop : Laptop
{
    private readonly Dictionary<string, string?> environment;

    private UpLaptop(Uri endpoint, string? programs)
    {
        environment = new(MotoServer.EnvironmentOf(endpoint));
        if (programs is not null)
            environment["PATH"] = $"{programs}:{Environment.GetEnvironmentVariable("PATH")}";
    }

    /// <summary>The console of a machine is asked for minutes.</summary>
    protected override TimeSpan Bound => TimeSpan.FromMinutes(10);

    public string Key => this["key"];

    /// <param name="endpoint">Of AWS.</param>
    /// <param name="programs">A folder that comes first in PATH.</param>
    public static async Task<UpLaptop> CreateAsync(Uri endpoint, string? programs = null)
    {
        var laptop = new UpLaptop(endpoint, programs);
        await ChildProcess.RunAsync("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", laptop.Key]);
        await File.WriteAllTextAsync(laptop[".env.secrets.todo"], "API_KEY=\nMONGODB_URI=   # Atlas\n");
        await File.WriteAllTextAsync(laptop[".env.secrets"], "API_KEY=abc\nMONGODB_URI=mongodb+srv://user:pass@cluster.example.org/app\n");
        return laptop;
    }

    protected override ChildProcess Start(string program, IReadOnlyList<string> arguments, ChildProcessOptions options) => ChildProcess.Start(program, arguments, options with
    {
        Environment = options.Environment.Concat(environment).ToDictionary(),
        OwnGroup = true,
    });
}
