using MBot.Agent.Platform;

namespace MBot.Agent.Diagnostics;

/// <summary>Looks for what a deployment needs on this machine: programs and their versions, disk, memory.</summary>
internal sealed class MachineDiagnostics(CommandRunner runner, StateFolder state)
{
    private const long LeastDisk = 1024L * 1024 * 1024;

    private static readonly (string Name, string File, string[] Arguments, string Package)[] Programs =
    [
        ("git", "git", ["--version"], "git"),
        ("nginx", "/usr/sbin/nginx", ["-v"], "nginx"),
        ("python", "/usr/bin/python3", ["--version"], "python3"),
        ("venv", "/usr/bin/python3", ["-c", "import venv, ensurepip; print('available')"], "python3-venv"),
        ("ssh-keygen", "ssh-keygen", ["-?"], "openssh-client"),
    ];

    public async Task<IReadOnlyList<DiagnosticCheck>> RunAsync(CancellationToken cancellation)
    {
        var checks = await Task.WhenAll(Programs.Select(p => CheckAsync(p.Name, new Command(p.File, p.Arguments) { Timeout = TimeSpan.FromSeconds(10) }, p.Package, cancellation)));
        var disk = HostResources.FreeDisk(state.Root);
        return
        [
            .. checks,
            new DiagnosticCheck("disk", disk >= LeastDisk, $"{disk >> 20} MiB free below {state.Root}", "make room"),
            new DiagnosticCheck("memory", true, $"{HostResources.AvailableMemory() >> 20} of {HostResources.TotalMemory() >> 20} MiB available"),
        ];
    }

    private async Task<DiagnosticCheck> CheckAsync(string name, Command command, string package, CancellationToken cancellation)
    {
        try
        {
            var result = await runner.RunAsync(command, cancellation);
            // ssh-keygen has no way to say its version and complains about -?: that it answers is enough.
            var passed = result.Succeeded || name == "ssh-keygen";
            return new DiagnosticCheck(name, passed, string.Concat(result.LastLines(1)), passed ? "" : $"apt-get install {package}");
        }
        catch (MBotException e)
        {
            return new DiagnosticCheck(name, false, e.Message, $"apt-get install {package}");
        }
    }
}
