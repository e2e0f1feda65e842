namespace MBot.Client.Enrolment.Ssh;

/// <summary>Root of a machine over SSH: by sudo when the user isn't root.</summary>
internal sealed class RemoteRoot
{
    private readonly SshConnection connection;
    private readonly string[] prefix;

    private RemoteRoot(SshConnection connection, string[] prefix) => (this.connection, this.prefix) = (connection, prefix);

    /// <exception cref="ClientException"><c>sudo.refused</c>.</exception>
    public static async Task<RemoteRoot> OpenAsync(SshConnection connection, CancellationToken cancellationToken)
    {
        var who = await connection.RunAsync(["id", "-u"], "", cancellationToken).ConfigureAwait(false);
        var root = new RemoteRoot(connection, who.Output.Trim() == "0" ? [] : ["sudo", "-n"]);
        if ((await root.TryAsync(cancellationToken, "true").ConfigureAwait(false)) is { ExitCode: not 0 } refused)
        {
            throw new ClientException(ExitCode.Refused, "sudo.refused", $"{connection.Destination} is not root and can't become root without a password")
            {
                Hint = "the images of Ubuntu and Debian let their first user; --identity names another key",
                Evidence = Lines(refused),
            };
        }

        return root;
    }

    public Task<ShellResult> TryAsync(CancellationToken cancellationToken, params string[] command) => connection.RunAsync([.. prefix, .. command], "", cancellationToken);

    /// <returns>What it wrote.</returns>
    /// <exception cref="ClientException">Its exit code is not 0.</exception>
    public async Task<string> RunAsync(CancellationToken cancellationToken, params string[] command)
    {
        var result = await TryAsync(cancellationToken, command).ConfigureAwait(false);
        return result.ExitCode == 0 ? result.Output : throw Failed(command, result);
    }

    /// <param name="path">Of a file there, which is written whole with mode 0600.</param>
    /// <param name="sent">Told how many bytes have gone.</param>
    public async Task SendAsync(string file, string path, TimeSpan patience, Action<long> sent, CancellationToken cancellationToken)
    {
        string[] write = [.. prefix, "dd", $"of={path}", "bs=128K", "status=none"];
        await RunAsync(cancellationToken, "install", "-m", "600", "/dev/null", path).ConfigureAwait(false);
        var result = await connection.SendAsync(file, write, patience, sent, cancellationToken).ConfigureAwait(false);
        if (result.ExitCode != 0)
            throw Failed(write, result);
    }

    private ClientException Failed(string[] command, ShellResult result) =>
        new(ExitCode.Failed, "remote.failed", $"{command.First(word => word is not ("sudo" or "-n"))} ended with {result.ExitCode} on {connection.Destination}") { Hint = "mbot-client ssh looks into it; then the same again", Evidence = Lines(result) };

    private static List<string> Lines(ShellResult result) => [.. (result.Error + result.Output).Split('\n', StringSplitOptions.RemoveEmptyEntries).TakeLast(20)];
}
