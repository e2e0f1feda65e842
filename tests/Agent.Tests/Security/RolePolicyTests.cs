using System.Reflection;
using Google.Protobuf.Reflection;
using MBot.Agent.Security;
using MBot.Agent.Security.Calls;
using MBot.Protos.V1;

namespace MBot.Agent.Tests.Security;

public class RolePolicyTests
{
    /// <summary>By search through the assembly, so that a new proto file cannot be left out of the list.</summary>
    public static IEnumerable<object[]> Methods() => typeof(AccessReflection).Assembly.GetTypes()
        .Select(t => t.GetProperty("Descriptor", BindingFlags.Public | BindingFlags.Static))
        .Where(p => p?.PropertyType == typeof(ServiceDescriptor))
        .SelectMany(p => ((ServiceDescriptor)p!.GetValue(null)!).Methods)
        .Select(m => new object[] { $"/{m.Service.FullName}/{m.Name}" });

    [Theory]
    [MemberData(nameof(Methods))]
    public void EveryMethod_HasARole(string method) => Assert.NotNull(RolePolicy.OfProtos.Find(method));

    [Fact]
    public void TheSearch_FindsAllServices() =>
        Assert.Equal(18, Methods().Select(m => ((string)m[0]).Split('/')[1]).Distinct().Count());

    [Fact]
    public void WhatOnlyOperatorsMay_IsAudited()
    {
        var unaudited = Methods().Select(m => (string)m[0]).Where(m => RolePolicy.OfProtos.Find(m) is { Role: AccessRole.Operator, Audited: false });
        Assert.Empty(unaudited);
    }

    [Fact]
    public void AMethodThatIsNotThere_HasNone() => Assert.Null(RolePolicy.OfProtos.Find("/mbot.agent.v1.Agent/Explode"));
}
