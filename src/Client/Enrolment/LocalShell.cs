namespace MBot.Client.Enrolment;

/// <summary>The agent on this machine.</summary>
internal sealed class LocalShell(string agentBinary) : IInstanceShell
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    public string Place => "this machine";

    public Task<ShellResult> RunAgentAsync(IReadOnlyList<string> arguments, string input, CancellationToken cancellationToken) =>
        ChildCommand.RunAsync(agentBinary, arguments, input, Patience, "--agent-binary PATH names another", cancellationToken);
}
