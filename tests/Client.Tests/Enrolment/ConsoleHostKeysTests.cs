using MBot.Client.Enrolment.Ssh;

namespace MBot.Client.Tests.Enrolment;

public sealed class ConsoleHostKeysTests
{
    private const string Ed = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ1kq0fyYQ0vV8n3eJk0nq5Tq3e5k3b0o0m3a1b2c3d4";
    private const string Ec = "ecdsa-sha2-nistp256 AAAAE2VjZHNhLXNoYTItbmlzdHAyNTYAAAAIbmlzdHAyNTYAAABBBK0=";

    [Fact]
    public void TheKeys_AreReadFromBetweenCloudInitsMarks_WhateverStandsAround()
    {
        var console = $"[   12.3] booting\r\n-----BEGIN SSH HOST KEY FINGERPRINTS-----\r\n256 SHA256:abc root@ip (ED25519)\r\n-----END SSH HOST KEY FINGERPRINTS-----\r\n"
            + $"-----BEGIN SSH HOST KEY KEYS-----\r\n<14>cloud-init: {Ec} root@ip-10-0-0-1\r\n{Ed} root@ip-10-0-0-1\r\n-----END SSH HOST KEY KEYS-----\r\n[   14.0] Cloud-init finished\r\n";

        Assert.Equal([Ec, Ed], ConsoleHostKeys.Find(console));
    }

    [Theory]
    [InlineData("")]
    [InlineData("nothing of the kind")]
    [InlineData("-----BEGIN SSH HOST KEY KEYS-----\n" + Ed + "\n")]
    [InlineData(Ed)]
    [InlineData("-----END SSH HOST KEY KEYS-----\n" + Ed + "\n-----BEGIN SSH HOST KEY KEYS-----")]
    public void WithoutAWholeList_ThereIsNone(string console) => Assert.Empty(ConsoleHostKeys.Find(console));

    [Fact]
    public void TheLastList_Counts()
    {
        static string List(string key) => $"-----BEGIN SSH HOST KEY KEYS-----\n{key}\n-----END SSH HOST KEY KEYS-----\n";

        Assert.Equal([Ed], ConsoleHostKeys.Find(List(Ec) + "reboot\n" + List(Ed)));
    }

    [Theory]
    [InlineData(22, "192.0.2.2 ")]
    [InlineData(2222, "[192.0.2.2]:2222 ")]
    public void TheFile_IsForTheHostAndItsPort(int port, string host) => Assert.Equal($"{host}{Ed}\n", ConsoleHostKeys.KnownHosts([Ed], "192.0.2.2", port));

    [Fact]
    public void Ssh_IsGivenThatFileAndNoOther() => Assert.Superset(
        new HashSet<string> { "UserKnownHostsFile=\"/k/i-1\"", "GlobalKnownHostsFile=/dev/null", "StrictHostKeyChecking=yes" },
        new SshCommand(SshDestination.Parse("ubuntu@192.0.2.2"), new SshOptions { KnownHosts = "/k/i-1" }, "/tmp/s").Master().ToHashSet());
}
