using MBot.Client.Enrolment.Ssh;

namespace MBot.Client.Tests.Enrolment;

/// <summary>In the words of OpenSSH 9.2.</summary>
public sealed class SshFailureTests
{
    [Theory]
    [InlineData("@    WARNING: REMOTE HOST IDENTIFICATION HAS CHANGED!     @\nHost key verification failed.\n", "ssh.host-key-changed")]
    [InlineData("No ED25519 host key is known for [127.0.0.1]:2222 and you have requested strict checking.\nHost key verification failed.\n", "ssh.host-key-unknown")]
    [InlineData("admin@203.0.113.7: Permission denied (publickey).\n", "ssh.refused")]
    [InlineData("ssh: connect to host 203.0.113.7 port 22: Connection refused\n", "ssh.unreachable")]
    [InlineData("", "ssh.unreachable")]
    public void WhatSshSays_HasAWayOut_AndIsTold(string said, string code)
    {
        var error = SshFailure.Of(SshDestination.Parse("admin@203.0.113.7"), said);

        Assert.Equal((ExitCode.Unreachable, code), (error.Exit, error.Code));
        Assert.NotNull(error.Hint);
        Assert.Equal(said.Split('\n', StringSplitOptions.RemoveEmptyEntries), error.Evidence);
    }
}
