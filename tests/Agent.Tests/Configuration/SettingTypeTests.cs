using FsCheck;
using FsCheck.Xunit;
using MBot.Agent.Configuration.Types;

namespace MBot.Agent.Tests.Configuration;

public class SettingTypeTests
{
    [Theory]
    [InlineData("90s", 90_000)]
    [InlineData("10m", 600_000)]
    [InlineData("1h30m", 5_400_000)]
    [InlineData("2d", 172_800_000)]
    [InlineData("1d2h3m4s5ms", 93_784_005)]
    [InlineData("500ms", 500)]
    [InlineData("1.5h", 5_400_000)]
    [InlineData("0s", 0)]
    public void DurationsAreReadAsPeopleWriteThem(string text, int milliseconds)
    {
        Assert.True(Duration.TryParse(text, out var duration));
        Assert.Equal(TimeSpan.FromMilliseconds(milliseconds), duration);
    }

    [Theory]
    [InlineData("")]
    [InlineData("10")]
    [InlineData("-1s")]
    [InlineData("1m1h")]
    [InlineData("1s1s")]
    [InlineData("10 m")]
    [InlineData("1e3s")]
    [InlineData("٣s")]
    [InlineData("99999999999d")]
    [InlineData("0.00000001s")]
    public void WhatIsNoDurationIsRefused(string text) => Assert.False(Duration.TryParse(text, out _));

    [Theory]
    [InlineData("0", 0)]
    [InlineData("200MB", 200_000_000)]
    [InlineData("200 mb", 200_000_000)]
    [InlineData("1.5GiB", 1_610_612_736)]
    [InlineData("64KiB", 65_536)]
    [InlineData("3B", 3)]
    [InlineData("1TiB", 1_099_511_627_776)]
    public void SizesAreReadAsPeopleWriteThem(string text, long bytes)
    {
        Assert.True(ByteSize.TryParse(text, out var size));
        Assert.Equal(bytes, size);
    }

    [Theory]
    [InlineData("")]
    [InlineData("MB")]
    [InlineData("-1MB")]
    [InlineData("1.5B")]
    [InlineData("9999999999TiB")]
    [InlineData("1,5MB")]
    public void WhatIsNoSizeIsRefused(string text) => Assert.False(ByteSize.TryParse(text, out _));

    [Property]
    public bool ADurationThatIsShown_IsReadAsTheSame(NonNegativeInt hundredthsOfMilliseconds, NonNegativeInt factor)
    {
        var duration = TimeSpan.FromTicks((long)hundredthsOfMilliseconds.Get * 1_000 * (factor.Get + 1));
        return Duration.TryParse(Duration.Format(duration), out var read) && read == duration;
    }

    [Property]
    public bool ASizeThatIsShown_IsReadAsTheSame(NonNegativeInt number, byte shift)
    {
        var bytes = (long)number.Get << (shift % 32);
        return ByteSize.TryParse(ByteSize.Format(bytes), out var read) && read == bytes;
    }
}
