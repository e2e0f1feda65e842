using System.Diagnostics;

namespace MBot.Client.Enrolment.Ssh;

/// <summary>
/// One SSH connection that several commands share, so that a passphrase is asked once. The user's own ssh makes it: keys,
/// agents, aliases and jump hosts are its business.
/// </summary>
internal sealed class SshConnection : IAsyncDisposable
{
    private static readonly TimeSpan CommandPatience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan EndPatience = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    // Without a person to wait for, so long for name, connection and login.
    private static readonly TimeSpan ConnectPatience = TimeSpan.FromSeconds(60);

    private readonly string program;
    private readonly SshCommand command;
    private readonly DirectoryInfo folder;
    private readonly Process master;

    private SshConnection(string program, SshDestination destination, SshOptions options)
    {
        // A short path: a socket's has little room. The folder is this user's alone.
        folder = Directory.CreateTempSubdirectory("mbot-ssh-");
        (this.program, Destination, command) = (program, destination, new SshCommand(destination, options, Socket));
        master = ChildCommand.Start(program, command.Master(), "install OpenSSH's client");
    }

    public SshDestination Destination { get; }

    private string Socket => Path.Combine(folder.FullName, "s");

    /// <exception cref="ClientException">ssh does not get through; its own words are the evidence.</exception>
    public static async Task<SshConnection> OpenAsync(string program, SshDestination destination, SshOptions options, TimeProvider clock, CancellationToken cancellationToken)
    {
        var connection = new SshConnection(program, destination, options);
        try
        {
            await connection.WaitAsync(options.Interactive, clock, cancellationToken).ConfigureAwait(false);
            return connection;
        }
        catch
        {
            await connection.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Runs a program on the other side. The exit code is the program's.</summary>
    public async Task<ShellResult> RunAsync(IReadOnlyList<string> remote, string input, CancellationToken cancellationToken)
    {
        var result = await ChildCommand.RunAsync(program, command.Run(remote), input, CommandPatience, "", cancellationToken).ConfigureAwait(false);
        return result.ExitCode == SshFailure.ExitCode ? throw SshFailure.Of(Destination, result.Error) : result;
    }

    /// <summary>Writes a file of this machine to the standard input of a program on the other side.</summary>
    /// <param name="sent">Told how many bytes have gone so far.</param>
    public async Task<ShellResult> SendAsync(string path, IReadOnlyList<string> remote, TimeSpan patience, Action<long> sent, CancellationToken cancellationToken)
    {
        await using var file = File.OpenRead(path);
        var result = await ChildCommand.SendAsync(program, command.Run(remote), file, patience, sent, cancellationToken).ConfigureAwait(false);
        return result.ExitCode == SshFailure.ExitCode ? throw SshFailure.Of(Destination, result.Error) : result;
    }

    /// <summary>The address that ssh goes to, behind aliases.</summary>
    public async Task<string> HostNameAsync(CancellationToken cancellationToken)
    {
        var result = await ChildCommand.RunAsync(program, command.Resolve(), "", CommandPatience, "", cancellationToken).ConfigureAwait(false);
        const string Key = "hostname ";
        return result.Output.Split('\n').FirstOrDefault(line => line.StartsWith(Key, StringComparison.Ordinal))?[Key.Length..].Trim() is { Length: > 0 } name ? name : Destination.Host;
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            using var enough = new CancellationTokenSource(EndPatience);
            if (!master.HasExited)
            {
                master.Kill();
                await master.WaitForExitAsync(enough.Token).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException)
        {
            // it was killed; nobody waits longer for it
        }

        master.Dispose();
        folder.Delete(recursive: true);
    }

    /// <summary>The socket is there as soon as the other side has let us in.</summary>
    private async Task WaitAsync(bool interactive, TimeProvider clock, CancellationToken cancellationToken)
    {
        master.StandardInput.Close();
        var said = master.StandardError.ReadToEndAsync(cancellationToken);
        var began = clock.GetTimestamp();
        while (!File.Exists(Socket))
        {
            if (master.HasExited)
                throw SshFailure.Of(Destination, await said.ConfigureAwait(false));
            if (!interactive && clock.GetElapsedTime(began) > ConnectPatience)
                throw SshFailure.Of(Destination, $"no connection in {ConnectPatience.TotalSeconds:0} s");
            await Task.Delay(Pause, clock, cancellationToken).ConfigureAwait(false);
        }
    }
}
