using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using SmartSecurity.Core.Alerts;
using SmartSecurity.Core.Passages;
using SmartSecurity.Core.Residents;
using SmartSecurity.Storage.Welfare;

namespace SmartSecurity.Storage;

/// <summary>
/// What somebody's work does not reach is not there: one filter on every table with a community, made by the column's name, so that a table that is
/// added is cut from its first day. Where a building is set, homes, their people, and what is about them are cut by it as well.
/// </summary>
/// <remarks>
/// A context of the whole site has a model without filters: the pipeline's queries pay nothing. What hangs on a row by its id only (an alert's steps, a
/// patrol's visits) is reached through that row.
/// </remarks>
internal static class SightModel
{
    private const string CommunityColumn = "CommunityId";

    public static void Configure(ModelBuilder model, SecurityDbContext db)
    {
        var sight = db.Sight;
        if (sight.Communities is not null)
        {
            model.Entity<Community>().HasQueryFilter("community", c => db.Sight.Communities!.Contains(c.Id));
            foreach (var type in model.Model.GetEntityTypes().ToList())
            {
                if (type.ClrType == typeof(Accounts.Account) || type.FindProperty(CommunityColumn) is not { } column) continue;
                model.Entity(type.ClrType).HasQueryFilter("community", Within(type.ClrType, column.ClrType, db));
            }
        }
        if (sight.Building is null) return;
        model.Entity<Household>().HasQueryFilter("building", h => h.Address.StartsWith(db.Sight.Building + "-"));
        model.Entity<Resident>().HasQueryFilter("building", r => db.Households.Any(h => h.Id == r.HouseholdId));
        model.Entity<Credential>().HasQueryFilter("building", c => c.HouseholdId == null || db.Households.Any(h => h.Id == c.HouseholdId));
        model.Entity<Alert>().HasQueryFilter("building", a => a.ResidentId == null || db.Residents.Any(r => r.Id == a.ResidentId));
        model.Entity<Passage>().HasQueryFilter("building", p => p.ResidentId == null || db.Residents.Any(r => r.Id == p.ResidentId));
        model.Entity<WelfareCheck>().HasQueryFilter("building", c => db.Residents.Any(r => r.Id == c.ResidentId));
        model.Entity<AskedQuestion>().HasQueryFilter("building", q => db.Residents.Any(r => r.Id == q.ResidentId));
    }

    /// <summary><c>e => sight.Contains(e.CommunityId)</c>; a row of no community is everybody's.</summary>
    private static LambdaExpression Within(Type entity, Type column, SecurityDbContext db)
    {
        Expression<Func<int, bool>> within = id => db.Sight.Communities!.Contains(id);
        var row = Expression.Parameter(entity, "e");
        var value = Expression.Call(typeof(EF), nameof(EF.Property), [column], row, Expression.Constant(CommunityColumn));
        if (column == typeof(int)) return Expression.Lambda(Put(within, value), row);
        return Expression.Lambda(Expression.OrElse(
            Expression.Equal(value, Expression.Constant(null, column)), Put(within, Expression.Property(value, nameof(Nullable<int>.Value)))), row);
    }

    private static Expression Put(Expression<Func<int, bool>> within, Expression value) => new Putting(within.Parameters[0], value).Visit(within.Body);

    private sealed class Putting(ParameterExpression asked, Expression value) : ExpressionVisitor
    {
        protected override Expression VisitParameter(ParameterExpression node) => node == asked ? value : node;
    }
}

/// <summary>Contexts of the whole site, of some communities, and of one building have a model each.</summary>
internal sealed class SightedModelKey : IModelCacheKeyFactory
{
    public object Create(DbContext context, bool designTime) => context is SecurityDbContext db
        ? (context.GetType(), db.Sight.Communities is not null, db.Sight.Building is not null, designTime)
        : (object)(context.GetType(), designTime);
}
