using MBot.Agent.Platform;

namespace MBot.Agent.Diagnostics.Checks;

/// <summary>A program that deployments need: it is there, and starts.</summary>
internal sealed class ProgramDiagnostic(ProgramDiagnostic.Program program, CommandRunner runner) : IDiagnostic
{
    public static IReadOnlyList<Program> Needed { get; } =
    [
        new("git", "git", ["--version"], "git"),
        new("nginx", "/usr/sbin/nginx", ["-v"], "nginx"),
        new("python", "/usr/bin/python3", ["--version"], "python3"),
        new("venv", "/usr/bin/python3", ["-c", "import venv, ensurepip; print('available')"], "python3-venv"),
        // It has no way to say its version and complains about -?: that it answers is enough.
        new("ssh-keygen", "ssh-keygen", ["-?"], "openssh-client", AnyAnswer: true),
    ];

    public string Name => program.Name;

    public async Task<Finding> LookAsync(CancellationToken cancellation)
    {
        try
        {
            var result = await runner.RunAsync(new Command(program.File, program.Arguments) { Timeout = TimeSpan.FromSeconds(5) }, cancellation);
            if (program.AnyAnswer)
                return Finding.Ok("available");
            return result.Succeeded ? Finding.Ok(string.Concat(result.LastLines(1))) : Missing($"{program.File} does not run") with { Evidence = result.LastLines() };
        }
        catch (MBotException e) when (e.Code == "command.cannot-start")
        {
            return Missing(e.Message);
        }
    }

    private Finding Missing(string detail) => Finding.Failed(detail, $"{program.Name} is missing or broken", "install it on the machine", $"apt-get install {program.Package}");

    internal sealed record Program(string Name, string File, IReadOnlyList<string> Arguments, string Package, bool AnyAnswer = false);
}
