namespace MBot.Client.Enrolment.Ssh;

/// <summary>
/// Why ssh itself did not get through, with a way out. ssh has one exit code for all of it and says the rest in words,
/// which are not translated: what is not recognised here is still told, word by word.
/// </summary>
internal static class SshFailure
{
    /// <summary>ssh's own; a remote command may end with it too, but the agent's never do.</summary>
    public const int ExitCode = 255;

    public static ClientException Of(SshDestination destination, string said)
    {
        bool Says(string words) => said.Contains(words, StringComparison.OrdinalIgnoreCase);
        if (Says("host identification has changed"))
        {
            return Unreachable("ssh.host-key-changed", $"the SSH host key of {destination.Host} is not the one that is known: the machine was made anew, or someone stands in between", said,
                $"compare the fingerprint with the one in the machine's console output; if it is the machine's: ssh-keygen -R {destination.Host}, then --host-key ask");
        }

        if (Says("host key verification failed") || Says("host key is known for"))
        {
            return Unreachable("ssh.host-key-unknown", $"the SSH host key of {destination.Host} is not among the known ones", said,
                "--host-key ask shows its fingerprint and asks: compare it with the one in the machine's console output (aws ec2 get-console-output). --host-key accept-new takes it unseen");
        }

        if (Says("permission denied"))
            return Unreachable("ssh.refused", $"{destination.Host} doesn't let {destination.User ?? "this user"} in over SSH", said, $"--identity FILE names the key; ssh {destination} must work first");
        return Unreachable("ssh.unreachable", $"ssh does not get through to {destination}", said, $"ssh {destination} must work first: is the machine running, is port 22 open to this address?");
    }

    private static ClientException Unreachable(string code, string message, string said, string hint) => new(Client.ExitCode.Unreachable, code, message)
    {
        Hint = hint,
        Evidence = [.. said.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).TakeLast(20)],
    };
}
