namespace MBot.Client.Enrolment;

/// <summary>
/// Runs the agent's own commands where the agent lives: here as a child process, elsewhere over SSH. The way in that
/// exists before there are certificates.
/// </summary>
internal interface IInstanceShell
{
    /// <summary>Where it is, for people.</summary>
    string Place { get; }

    /// <param name="arguments">Of mbot-agent.</param>
    /// <param name="input">Its standard input.</param>
    /// <exception cref="ClientException">It cannot be started or doesn't end in time.</exception>
    Task<ShellResult> RunAgentAsync(IReadOnlyList<string> arguments, string input, CancellationToken cancellationToken);
}

internal sealed record ShellResult(int ExitCode, string Output, string Error);
