namespace MBot.Client.Enrolment.Ssh;

/// <summary>A key pair for SSH, made here by ssh-keygen.</summary>
/// <param name="Private">The file's content, as OpenSSH has it, without a passphrase.</param>
/// <param name="Public">One line.</param>
internal sealed record SshKey(byte[] Private, string Public)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <param name="program">ssh-keygen's path.</param>
    /// <param name="comment">Ends the public line.</param>
    public static async Task<SshKey> MakeAsync(string program, string comment, CancellationToken cancellationToken)
    {
        // This user's alone, and gone before anything else is done.
        var folder = Directory.CreateTempSubdirectory("mbot-key-");
        try
        {
            var file = Path.Combine(folder.FullName, "key");
            var made = await ChildCommand.RunAsync(program, ["-q", "-t", "ed25519", "-N", "", "-C", comment, "-f", file], "", Patience, "install OpenSSH's client", cancellationToken).ConfigureAwait(false);
            if (made.ExitCode != 0)
                throw new ClientException(ExitCode.Failed, "ssh-keygen.failed", "ssh-keygen made no key") { Evidence = made.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries) };
            return new SshKey(await File.ReadAllBytesAsync(file, cancellationToken).ConfigureAwait(false), (await File.ReadAllTextAsync(file + ".pub", cancellationToken).ConfigureAwait(false)).Trim());
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
