namespace MBot.Client.Enrolment.Ssh;

/// <summary>The agent on the other side of an SSH connection: run as root, by sudo when the user isn't root.</summary>
internal sealed class SshShell : IInstanceShell
{
    /// <summary>Where install.sh puts the agent.</summary>
    public const string UsualAgent = "/usr/local/bin/mbot-agent";

    private readonly SshConnection connection;
    private readonly string agent;
    private readonly bool sudo;

    private SshShell(SshConnection connection, string agent, bool sudo) => (this.connection, this.agent, this.sudo) = (connection, agent, sudo);

    public string Place => connection.Destination.ToString();

    /// <param name="agent">mbot-agent's path there.</param>
    /// <exception cref="ClientException">There is no agent, or it can't be run as root.</exception>
    public static async Task<SshShell> OpenAsync(SshConnection connection, string agent, CancellationToken cancellationToken)
    {
        var who = await connection.RunAsync(["id", "-u"], "", cancellationToken).ConfigureAwait(false);
        var shell = new SshShell(connection, agent, sudo: who.Output.Trim() != "0");
        if ((await connection.RunAsync(["test", "-x", agent], "", cancellationToken).ConfigureAwait(false)).ExitCode != 0)
        {
            throw ClientException.Refused("agent.not-installed", $"there is no {agent} on {shell.Place}",
                "install it there (bootstrap/install.sh); on a machine that is just being set up it takes some minutes: cloud-init status --wait. --agent-binary names another path");
        }

        if (shell.sudo && (await connection.RunAsync(["sudo", "-n", agent, "version"], "", cancellationToken).ConfigureAwait(false)) is { ExitCode: not 0 } refused)
        {
            throw new ClientException(ExitCode.Refused, "sudo.refused", $"{shell.Place} is not root and can't become root without a password")
            {
                Hint = $"come as a user who can: one with NOPASSWD in sudoers for {agent}, or root",
                Evidence = [.. refused.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries).TakeLast(5)],
            };
        }

        return shell;
    }

    public Task<ShellResult> RunAgentAsync(IReadOnlyList<string> arguments, string input, CancellationToken cancellationToken) =>
        connection.RunAsync(sudo ? ["sudo", "-n", agent, .. arguments] : [agent, .. arguments], input, cancellationToken);
}
